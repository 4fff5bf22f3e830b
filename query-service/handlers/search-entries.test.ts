import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sql } from "../../platform/sql/sql.ts";
import type { SearchEntriesRequest__Output } from "../../proto/gen/daybook/account/v1/SearchEntriesRequest.ts";
import type { SearchEntriesResponse } from "../../proto/gen/daybook/account/v1/SearchEntriesResponse.ts";
import { entries } from "../../read-models/entries.ts";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openTestService, readPages, type TestService, timestamp } from "../service.fixture.ts";

const october = Date.UTC(2026, 9, 31, 23, 59, 59, 999);
const november = Date.UTC(2026, 10, 1);

let sql: Sql;
let test: TestService;
beforeAll(async () => {
  sql = await openMemorySql();
  test = await openTestService(sql);
  const { ledger } = test;
  ledger.open("a-1", 1_000);
  ledger.open("a-2", 1_000);
  ledger.open("a-1", 1_000, { tenantId: "other" });
  ledger.post("a-1", 2n ** 53n + 1n, october, { entryId: "salary", description: "Salary October" });
  ledger.post("a-1", -100n, november, { entryId: "rent", description: "Café <rent> & more" });
  ledger.post("a-1", -100n, november, {
    entryId: "sent",
    type: "transfer-out",
    counterpartyAccountId: "a-2",
    reference: "café",
  });
  ledger.post("a-2", 100n, november, {
    entryId: "got",
    type: "transfer-in",
    counterpartyAccountId: "a-1",
    description: "coffee in a cafe, cafe, cafe",
  });
  ledger.post("a-1", -3n, november + 1, { entryId: "fee", description: "fee" });
  ledger.post("a-1", 1n, november, { tenantId: "other", entryId: "theirs", description: "café" });
  await ledger.apply(entries, { closeTime: november + 1_000 });
});
afterAll(async () => {
  await test.service.stop();
  await sql.close();
});

const idsOf = ({ entries: found = [] }: SearchEntriesResponse) =>
  found.map(({ entryId }) => entryId);

describe("SearchEntries", () => {
  it.each<[Partial<SearchEntriesRequest__Output>, string[]]>([
    [{}, ["fee", "got", "sent", "rent", "salary"]],
    [{ orderBy: "record_time" }, ["salary", "rent", "sent", "got", "fee"]],
    [{ accountIds: ["a-2"] }, ["got"]],
    [{ accountIds: ["a-1", "a-2"], types: ["ENTRY_TYPE_TRANSFER_IN"] }, ["got"]],
    [{ types: ["ENTRY_TYPE_DEPOSIT", "ENTRY_TYPE_TRANSFER_OUT"] }, ["sent", "salary"]],
    [{ types: ["ENTRY_TYPE_REVERSAL"] }, []],
    [{ direction: "DIRECTION_CREDIT" }, ["got", "salary"]],
    [{ direction: "DIRECTION_DEBIT", minMinorUnits: "4" }, ["sent", "rent"]],
    [{ minMinorUnits: "100", maxMinorUnits: "100" }, ["got", "sent", "rent"]],
    [{ minMinorUnits: "9007199254740993" }, ["salary"]],
    [{ minMinorUnits: "9007199254740994" }, []],
    [{ startTime: timestamp(november) }, ["fee", "got", "sent", "rent"]],
    [{ startTime: timestamp(november, 1) }, ["fee"]],
    [{ endTime: timestamp(november) }, ["salary"]],
    [{ endTime: timestamp(november, 1) }, ["got", "sent", "rent", "salary"]],
    [{ startTime: timestamp(november), endTime: timestamp(november) }, []],
    [{ counterpartyAccountId: "a-2" }, ["sent"]],
    [{ text: "CAFE" }, ["got", "sent", "rent"]],
    [{ text: "cafe rent" }, ["rent"]],
    [{ text: "salari" }, ["salary"]],
    [{ text: "cafex" }, []],
    [{ text: '"salary october"' }, ["salary"]],
    [{ text: '"october salary"' }, []],
    [{ text: '"a cafe" coff' }, ["got"]],
    [{ text: "*" }, []],
    [{ text: '"cafe' }, ["got", "sent", "rent"]],
    [{ text: "rent OR a:fee" }, []],
    [{ orderBy: "amount" }, ["fee", "rent", "sent", "got", "salary"]],
    [{ orderBy: "amount desc" }, ["salary", "got", "sent", "rent", "fee"]],
  ])("answers %j with exactly the entries that fulfil it, in order", async (request, ids) => {
    const answer = await test.call("SearchEntries", request);
    expect(idsOf(answer)).toEqual(ids);
    expect(answer.totalSize).toBe(String(ids.length));
    expect(answer.highlights?.map(({ entryId }) => entryId)).toEqual(ids);
  });

  it("gives the most relevant first, each with its highlights, all else escaped", async () => {
    for (const orderBy of ["relevance", "relevance desc"]) {
      const answer = await test.call("SearchEntries", { text: "café rent", orderBy });
      expect(answer.highlights).toEqual([
        {
          entryId: "rent",
          highlights: { description: "<em>Café</em> &lt;<em>rent</em>&gt; &amp; more" },
        },
      ]);
    }
  });

  it("counts types by the contract's names and months, over all hits", async () => {
    const { facets } = await test.call("SearchEntries", { pageSize: 1 });
    expect(facets).toEqual([
      {
        name: "type",
        values: [
          { value: "ENTRY_TYPE_WITHDRAWAL", count: "2" },
          { value: "ENTRY_TYPE_DEPOSIT", count: "1" },
          { value: "ENTRY_TYPE_TRANSFER_IN", count: "1" },
          { value: "ENTRY_TYPE_TRANSFER_OUT", count: "1" },
        ],
      },
      {
        name: "month",
        values: [
          { value: "2026-11", count: "4" },
          { value: "2026-10", count: "1" },
        ],
      },
    ]);
  });

  it.each([
    { orderBy: "record_time" },
    { orderBy: "record_time desc" },
    { orderBy: "amount" },
    { orderBy: "relevance", text: "cafe" },
  ])("gives every entry once over all pages with %j while new ones come", async (request) => {
    const { call, ledger } = test;
    const all = idsOf(await call("SearchEntries", request));
    for (const pageSize of [1, 2, 3]) {
      const pages = await readPages(
        (pageToken) => call("SearchEntries", { ...request, pageSize, pageToken }),
        async () => {
          ledger.post("a-1", 1n, november, { tenantId: "other", description: "cafe" });
          await ledger.apply(entries);
        },
      );
      expect(pages.flatMap(idsOf)).toEqual(all);
    }
  });

  it("is never older on a later page than on the page before", async () => {
    const { call, ledger } = test;
    const first = await call("SearchEntries", { pageSize: 2 });
    ledger.post("a-1", 1n, november, { tenantId: "other" });
    await ledger.apply(entries);
    const second = await call("SearchEntries", { pageToken: first.nextPageToken ?? "" });
    const before = Object.entries(first.asOf?.positions ?? {});
    for (const [partition, offset] of before) {
      const after = Number(second.asOf?.positions?.[Number(partition)]);
      expect(after).toBeGreaterThanOrEqual(Number(offset));
    }
  });

  it("takes a text of 500 code points and refuses one more", async () => {
    const { call } = test;
    expect((await call("SearchEntries", { text: "😀".repeat(500) })).entries).toEqual([]);
    const longer = call("SearchEntries", { text: "😀".repeat(501) });
    await expect(longer).rejects.toMatchObject({ violations: [{ field: "text" }] });
    const huge = call("SearchEntries", { text: "a ".repeat(524_288) });
    await expect(huge).rejects.toMatchObject({ violations: [{ field: "text" }] });
  });

  it("refuses to order by relevance without text", async () => {
    const answer = test.call("SearchEntries", { orderBy: "relevance desc" });
    await expect(answer).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: [{ field: "order_by" }],
    });
  });

  it("reports every bad field at once", async () => {
    const bad = test.call("SearchEntries", {
      consistencyToken: "x",
      pageSize: -5,
      pageToken: "x",
      accountIds: ["a-1", "__proto__/", ""],
      types: ["ENTRY_TYPE_UNSPECIFIED", 7 as never],
      direction: 3 as never,
      minMinorUnits: "1",
      maxMinorUnits: "0",
      startTime: timestamp(2_000),
      endTime: timestamp(1_000),
      text: "a\u0000",
      counterpartyAccountId: "\u{1f600}",
      orderBy: "amount asc",
    });
    const fields = [
      "consistency_token",
      "page_size",
      "page_token",
      "account_ids[1]",
      "account_ids[2]",
      "types[0]",
      "types[1]",
      "direction",
      "min_minor_units",
      "end_time",
      "text",
      "counterparty_account_id",
      "order_by",
    ];
    await expect(bad).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: fields.map((field) => ({ field })),
    });
  });

  it("takes 100 account ids and refuses 101", async () => {
    const { call } = test;
    const accountIds = Array.from({ length: 100 }, (_, at) => `a-${at}`);
    expect(idsOf(await call("SearchEntries", { accountIds }))).toHaveLength(5);
    const more = call("SearchEntries", { accountIds: [...accountIds, "a-100"] });
    await expect(more).rejects.toMatchObject({ violations: [{ field: "account_ids" }] });
  });

  it("refuses times beyond the years 1 to 9999", async () => {
    const { call } = test;
    const year10000 = { seconds: "253402300800", nanos: 0 };
    const bad = call("SearchEntries", {
      startTime: { seconds: "0", nanos: -1 },
      endTime: year10000,
    });
    await expect(bad).rejects.toMatchObject({
      violations: [{ field: "start_time" }, { field: "end_time" }],
    });
    const widest = { startTime: { seconds: "-62135596800", nanos: 0 } };
    expect((await call("SearchEntries", widest)).entries).toHaveLength(5);
  });

  it("judges the held streams of the accounts that it is about, and no others", async () => {
    const { ledger, call, service } = await openTestService(sql, { partitions: 1 });
    ledger.open("a-1", 1_000);
    ledger.open("bad", 1_000);
    ledger.post("bad", 1n, 2_000);
    const { token: consistencyToken } = ledger.post("a-1", 1n, 2_000);
    const held = [{ tenantId: "default", streamId: "account-bad", firstOffset: 3 }];
    await ledger.apply(entries, { held });
    const quarantined = { reason: "STREAM_QUARANTINED" };
    for (const accountIds of [[], ["bad"], ["a-1", "bad"]]) {
      const all = call("SearchEntries", { accountIds, consistencyToken });
      await expect(all).rejects.toMatchObject(quarantined);
    }
    const one = await call("SearchEntries", { accountIds: ["a-1"], consistencyToken });
    expect(idsOf(one)).toEqual(["e-1"]);
    const recent = { accountId: "a-1", consistencyToken };
    expect((await call("ListRecentActivity", recent)).entries).toHaveLength(1);
    const all = call("ListRecentActivity", { consistencyToken });
    await expect(all).rejects.toMatchObject(quarantined);
    await service.stop();
  });

  it("takes 16 different words and refuses 17, however often each is said", async () => {
    const { call } = test;
    const words = Array.from({ length: 17 }, (_, at) => `word${at}`);
    const text = words.slice(0, 16).join(" ");
    expect((await call("SearchEntries", { text: `${text} WORD0 word1` })).totalSize).toBe("0");
    await expect(call("SearchEntries", { text: words.join(" ") })).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: [{ field: "text", description: "must have at most 16 words" }],
    });
  });

  it.each(["record_time desc", "relevance"])(
    "cuts a page by %s that is too long for one answer, and goes on behind it",
    async (orderBy) => {
      const { ledger, call, service } = await openTestService(sql);
      ledger.open("a-1", 1_000);
      const description = `long ${'"<'.repeat(8_000)}`;
      for (let at = 0; at < 90; at += 1) ledger.post("a-1", 1n, 2_000 + at, { description });
      await ledger.apply(entries);
      const request = { orderBy, text: "long", pageSize: 45 };
      const pages = await readPages((pageToken) =>
        call("SearchEntries", { ...request, pageToken }),
      );
      expect(pages.length).toBeGreaterThan(2);
      const numbers = pages.flatMap((page) => page.entries?.map((one) => Number(one.entryNumber)));
      expect(numbers).toEqual(Array.from({ length: 90 }, (_, at) => 90 - at));
      for (const page of pages) {
        expect(JSON.stringify(page).length).toBeLessThan(4 * 1024 * 1024);
        expect(page.highlights?.map(({ entryId }) => entryId)).toEqual(
          page.entries?.map(({ entryId }) => entryId),
        );
      }
      await service.stop();
    },
  );
});
