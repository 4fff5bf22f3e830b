import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sql } from "../../platform/sql/sql.ts";
import { accounts } from "../../read-models/accounts.ts";
import { entries } from "../../read-models/entries.ts";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openTestService, type TestService } from "../service.fixture.ts";

let sql: Sql;
let test: TestService;
beforeAll(async () => {
  sql = await openMemorySql();
});
afterAll(async () => {
  await test.service.stop();
  await sql.close();
});

describe("GetEntry", () => {
  it("answers every field of an entry", async () => {
    test = await openTestService(sql);
    const { ledger, call } = test;
    ledger.open("a-1", 1_000);
    ledger.post("a-1", 2n ** 53n + 1n, 2_000);
    const { partition, token } = ledger.post("a-1", -7n, 3_001, {
      entryId: "e-7",
      type: "transfer-out",
      description: "rent <june>",
      reference: "r/1",
      counterpartyAccountId: "a-2",
      reversedByEntryId: "e-9",
    });
    await ledger.apply(accounts);
    await ledger.apply(entries, { closeTime: 4_000 });
    expect(await call("GetEntry", { accountId: "a-1", entryId: "e-7" })).toEqual({
      entry: {
        entryId: "e-7",
        accountId: "a-1",
        entryNumber: "2",
        type: "ENTRY_TYPE_TRANSFER_OUT",
        direction: "DIRECTION_DEBIT",
        amount: { currencyCode: "EUR", minorUnits: "7" },
        balanceAfter: { currencyCode: "EUR", minorUnits: "9007199254740986" },
        description: "rent <june>",
        reference: "r/1",
        counterpartyAccountId: "a-2",
        holdId: "",
        reversesEntryId: "",
        reversedByEntryId: "e-9",
        recordTime: { seconds: "3", nanos: 1_000_000 },
        version: "3",
        requestId: "5b0c0c52-5a3c-4a8e-9d0b-1f6f6b8f1d11",
        correlationId: "c-e-7",
      },
      asOf: {
        positions: { [partition]: "3" },
        completeTime: { seconds: "4", nanos: 0 },
        heldStreams: 0,
        consistencyToken: token,
      },
    });
  });

  it("tells an unknown entry from an unknown account", async () => {
    const { call } = test;
    await expect(call("GetEntry", { accountId: "a-1", entryId: "e-0" })).rejects.toMatchObject({
      reason: "ENTRY_NOT_FOUND",
      facts: { account_id: "a-1", entry_id: "e-0" },
    });
    await expect(call("GetEntry", { accountId: "a-0", entryId: "e-7" })).rejects.toMatchObject({
      reason: "ACCOUNT_NOT_FOUND",
    });
    const stranger = call(
      "GetEntry",
      { accountId: "a-1", entryId: "e-7" },
      { tenantId: "stranger" },
    );
    await expect(stranger).rejects.toMatchObject({ reason: "ACCOUNT_NOT_FOUND" });
  });

  it("does not call an entry unknown before both projections have reached the token", async () => {
    const { ledger, call } = test;
    const { token } = ledger.open("a-3", 5_000);
    const request = { accountId: "a-3", entryId: "e-1", consistencyToken: token };
    await ledger.apply(entries);
    await expect(call("GetEntry", request, { deadlineMs: 1_000 })).rejects.toMatchObject({
      reason: "PROJECTION_LAG",
      facts: { projection: "accounts" },
    });
    await ledger.apply(accounts);
    await expect(call("GetEntry", request)).rejects.toMatchObject({ reason: "ENTRY_NOT_FOUND" });
  });

  it("refuses an entry of a stream that is held in the entries", async () => {
    const { ledger, call } = test;
    const held = [{ tenantId: "default", streamId: "account-a-1", firstOffset: 9 }];
    await ledger.apply(entries, { held });
    await expect(call("GetEntry", { accountId: "a-1", entryId: "e-7" })).rejects.toMatchObject({
      reason: "STREAM_QUARANTINED",
      facts: { projection: "entries" },
    });
    await ledger.apply(entries);
    expect((await call("GetEntry", { accountId: "a-1", entryId: "e-7" })).entry).toBeDefined();
  });

  it("reports every bad field at once", async () => {
    const bad = test.call("GetEntry", { accountId: "", entryId: "a b", consistencyToken: "?" });
    await expect(bad).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: [{ field: "consistency_token" }, { field: "account_id" }, { field: "entry_id" }],
    });
  });
});
