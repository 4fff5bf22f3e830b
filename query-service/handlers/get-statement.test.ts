import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresSearchIndex } from "../../platform/search-index/postgres.ts";
import type { Sql } from "../../platform/sql/sql.ts";
import { accounts } from "../../read-models/accounts.ts";
import { entries } from "../../read-models/entries.ts";
import type { VersionedDocument } from "../../read-models/projection.ts";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import {
  openTestService,
  readPages,
  type TestService,
  type TestSettings,
  timestamp,
} from "../service.fixture.ts";

let sql: Sql;
const opened: TestService[] = [];
beforeAll(async () => {
  sql = await openMemorySql();
});
afterAll(async () => {
  await Promise.all(opened.map(({ service }) => service.stop()));
  await sql.close();
});

type Page = { readonly pageSize?: number; readonly pageToken?: string };

const open = async (settings?: TestSettings) => {
  const test = await openTestService(sql, settings);
  opened.push(test);
  const { ledger, call } = test;
  return {
    ...test,
    /** Posts everything into both projections. */
    applyAll: async (options: Parameters<typeof ledger.apply>[1] = {}) => {
      await ledger.apply(accounts, options);
      await ledger.apply(entries, options);
    },
    statement: (startMs: number, endMs: number, page: Page & { consistencyToken?: string } = {}) =>
      call("GetStatement", {
        accountId: "a-1",
        startTime: timestamp(startMs),
        endTime: timestamp(endMs),
        ...page,
      }),
  };
};

/** a-1: +1,000 at 1,000; -300 at 2,000; +50 and -1 at 3,000; +7 at 4,000. Closed up to 5,000. */
const openFive = async (settings?: TestSettings) => {
  const test = await open(settings);
  const { ledger } = test;
  ledger.open("a-1", 500, { overdraftLimitMinor: 10n });
  ledger.post("a-1", 1_000n, 1_000);
  ledger.post("a-1", -300n, 2_000);
  ledger.post("a-1", 50n, 3_000);
  ledger.post("a-1", -1n, 3_000);
  ledger.post("a-1", 7n, 4_000);
  return test;
};

type Statement = Awaited<ReturnType<Awaited<ReturnType<typeof open>>["statement"]>>;

const figures = (answer: Statement) => ({
  opening: answer.openingBalance?.minorUnits,
  credits: answer.totalCredits?.minorUnits,
  debits: answer.totalDebits?.minorUnits,
  closing: answer.closingBalance?.minorUnits,
  numbers: answer.entries?.map(({ entryNumber }) => Number(entryNumber)),
  first: Number(answer.firstEntryNumber),
  last: Number(answer.lastEntryNumber),
  total: Number(answer.totalSize),
});

const lag = { reason: "PROJECTION_LAG" };

describe("GetStatement", () => {
  it.each([
    ["the whole life", 0, 9_000, 0, 1_057, 301, 756, [1, 2, 3, 4, 5]],
    [
      "start and end at entries: the start in, the end out",
      2_000,
      4_000,
      1_000,
      50,
      301,
      749,
      [2, 3, 4],
    ],
    ["one millisecond after and after", 2_001, 4_001, 700, 57, 1, 756, [3, 4, 5]],
    ["both entries of one time", 3_000, 3_001, 700, 50, 1, 749, [3, 4]],
    ["the first entry alone", 0, 1_001, 0, 1_000, 0, 1_000, [1]],
  ])("answers %s", async (_name, start, end, opening, credits, debits, closing, numbers) => {
    const { applyAll, statement } = await openFive();
    await applyAll({ closeTime: 5_000 });
    expect(figures(await statement(start, end))).toEqual({
      opening: String(opening),
      credits: String(credits),
      debits: String(debits),
      closing: String(closing),
      numbers,
      first: numbers[0],
      last: numbers.at(-1),
      total: numbers.length,
    });
  });

  it.each([
    ["before the account was opened", 0, 400, "0"],
    ["between opening and first entry", 500, 1_000, "0"],
    ["between two entries", 1_001, 2_000, "1000"],
    ["after the last entry", 4_001, 9_000, "756"],
    ["of no length, at an entry", 3_000, 3_000, "700"],
  ])("answers a period without entries: %s", async (_name, start, end, balance) => {
    const { applyAll, statement } = await openFive();
    await applyAll({ closeTime: 5_000 });
    const answer = await statement(start, end);
    expect(figures(answer)).toEqual({
      opening: balance,
      credits: "0",
      debits: "0",
      closing: balance,
      numbers: [],
      first: 0,
      last: 0,
      total: 0,
    });
    expect(answer.closingBalance?.currencyCode).toBe("EUR");
  });

  it("answers whole lines that never say that they were reversed", async () => {
    const { ledger, applyAll, statement } = await open();
    ledger.open("a-1", 500);
    ledger.post("a-1", 5n, 1_000, { description: "pay", reversedByEntryId: "e-2" });
    await applyAll();
    expect((await statement(0, 2_000)).entries).toMatchObject([
      {
        entryId: "e-1",
        type: "ENTRY_TYPE_DEPOSIT",
        direction: "DIRECTION_CREDIT",
        amount: { currencyCode: "EUR", minorUnits: "5" },
        balanceAfter: { minorUnits: "5" },
        description: "pay",
        reversedByEntryId: "",
        recordTime: { seconds: "1", nanos: 0 },
        version: "2",
      },
    ]);
  });

  it("is closed once it ends at or before the time up to which everything is known", async () => {
    const { applyAll, statement } = await openFive();
    await applyAll({ closeTime: 5_000 });
    expect((await statement(0, 5_000)).closed).toBe(true);
    expect((await statement(0, 5_001)).closed).toBe(false);
  });

  it("says how far the entries of its partition are", async () => {
    const { ledger, log, applyAll, statement } = await openFive();
    await applyAll({ closeTime: 5_000 });
    const partition = ledger.partition("a-1");
    expect((await statement(0, 5_000)).asOf).toEqual({
      positions: { [partition]: "6" },
      completeTime: { seconds: "5", nanos: 0 },
      heldStreams: 0,
      consistencyToken: `${log.logId}.1.${partition}:6`,
    });
  });

  it("is exact up to 2^63 - 1", async () => {
    const { ledger, applyAll, statement } = await open();
    ledger.open("a-1", 500, { overdraftLimitMinor: 0n });
    const most = 2n ** 63n - 1n;
    ledger.post("a-1", most - 10n ** 15n, 1_000);
    ledger.post("a-1", 10n ** 15n, 2_000);
    ledger.post("a-1", -most, 3_000);
    await applyAll();
    const before = await statement(0, 3_000);
    expect(figures(before)).toMatchObject({
      opening: "0",
      credits: String(most),
      closing: String(most),
    });
    const after = await statement(2_000, 3_001);
    expect(figures(after)).toMatchObject({
      opening: "9222372036854775807",
      credits: "1000000000000000",
      debits: String(most),
      closing: "0",
    });
  });

  it("answers pages whose lines are the whole period and whose figures are the same", async () => {
    const { ledger, applyAll, statement } = await openFive();
    await applyAll({ closeTime: 5_000 });
    const whole = await statement(1_500, 9_000);
    const pages = await readPages(
      (pageToken) => statement(1_500, 9_000, { pageSize: 1, pageToken }),
      async (page) => {
        ledger.post("a-1", 1n, 5_000 + page); // Lies in the period, but came after its first page.
        await applyAll({ closeTime: 9_000 + page });
      },
    );
    expect(pages.flatMap(({ entries: lines }) => lines)).toEqual(whole.entries);
    const fixed = { ...whole, entries: [], nextPageToken: "" };
    for (const page of pages) expect({ ...page, entries: [], nextPageToken: "" }).toEqual(fixed);
    expect(pages).toHaveLength(4);
    expect(figures(await statement(1_500, 9_000))).toMatchObject({ total: 7, closing: "759" });
  });

  it.each([1, 2, 3, 5, 6])("gives every line once in pages of %i", async (pageSize) => {
    const { applyAll, statement } = await openFive();
    await applyAll();
    const pages = await readPages((pageToken) => statement(0, 9_000, { pageSize, pageToken }));
    expect(pages.flatMap((page) => figures(page).numbers)).toEqual([1, 2, 3, 4, 5]);
    expect(pages).toHaveLength(Math.ceil(5 / pageSize));
  });

  it("does not find an unknown account, nor one of another tenant", async () => {
    const { ledger, applyAll, statement } = await open();
    ledger.open("a-1", 500, { tenantId: "other" });
    ledger.post("a-1", 5n, 1_000, { tenantId: "other" });
    await applyAll();
    await expect(statement(0, 9_000)).rejects.toMatchObject({ reason: "ACCOUNT_NOT_FOUND" });
  });

  it("answers a new account that the entries do not know yet with zeros", async () => {
    const { ledger, statement } = await open();
    ledger.open("a-1", 500, { currencyCode: "JPY" });
    ledger.post("a-1", 5n, 1_000);
    await ledger.apply(accounts, { closeTime: 9_000 });
    const answer = await statement(0, 9_000);
    expect(answer.closingBalance).toEqual({ currencyCode: "JPY", minorUnits: "0" });
    // As of the entries, which have reached nothing: not closed, and the position says so.
    expect(answer.closed).toBe(false);
    expect(answer.asOf?.positions).toEqual({ [ledger.partition("a-1")]: "0" });
  });

  it("answers from the entries alone while the accounts are behind", async () => {
    const { ledger, statement } = await openFive();
    await ledger.apply(entries);
    expect(figures(await statement(0, 9_000))).toMatchObject({ closing: "756", total: 5 });
  });

  it("waits for the token in both projections", async () => {
    const { ledger, applyAll, statement } = await openFive({ QUERY_TIMEOUT_MS: 100 });
    await applyAll();
    const projections = [accounts, entries];
    for (const [at, behind] of projections.entries()) {
      const { token: consistencyToken } = ledger.post("a-1", 1n, 5_000 + at);
      await expect(statement(0, 9_000, { consistencyToken })).rejects.toMatchObject(lag);
      for (const other of projections) if (other !== behind) await ledger.apply(other);
      await expect(statement(0, 9_000, { consistencyToken })).rejects.toMatchObject({
        ...lag,
        facts: { projection: behind.name },
      });
      await ledger.apply(behind);
      const answer = await statement(0, 9_000, { consistencyToken });
      expect(figures(answer)).toMatchObject({ closing: String(757 + at), total: 6 + at });
    }
  });

  it("refreshes the index for a token, and for nobody else", async () => {
    let refreshes = 0;
    const openIndex = async (prefix: string) => {
      const index = await openPostgresSearchIndex({ sql, prefix });
      return {
        ...index,
        refresh: async () => {
          refreshes += 1;
        },
      };
    };
    const { ledger, applyAll, statement } = await openFive({ openIndex });
    const { token: consistencyToken } = ledger.post("a-1", 1n, 5_000);
    await applyAll();
    expect(figures(await statement(0, 9_000))).toMatchObject({ total: 6 });
    expect(refreshes).toBe(0);
    await statement(0, 9_000, { consistencyToken });
    expect(refreshes).toBeGreaterThan(0);
  });

  it.each(["e-1", "e-2", "e-3", "e-4", "e-5"])("never answers while %s is missing", async (id) => {
    const { ledger, metrics, statement } = await openFive();
    await ledger.apply(accounts);
    await ledger.apply(entries, { omit: [`a-1/${id}`] });
    await expect(statement(0, 9_000)).rejects.toMatchObject(lag);
    expect((await metrics.statementsUnproved.get()).values[0]?.value).toBe(1);
  });

  it.each([
    [1, "e-2"],
    [2, "e-2"],
    [1, "e-4"],
    [1, "e-5"],
  ])(
    "never answers less than the truth, whatever the end, while %i from %s on are missing",
    async (count, id) => {
      const { ledger, call } = await openFive();
      const from = Number(id.slice("e-".length));
      const missing = Array.from({ length: count }, (_, at) => `a-1/e-${from + at}`);
      await ledger.apply(accounts);
      await ledger.apply(entries, { omit: missing, closeTime: 9_000 });
      const times = [1_000, 2_000, 3_000, 3_000, 4_000];
      const ends = [900, 1_000, 1_001, 1_999, 2_000, 2_001, 2_999, 3_000, 3_001, 4_001, 9_000];
      const check = async (end: number) => {
        const period = { startTime: timestamp(0), endTime: timestamp(end) };
        const answer = await call("GetStatement", { accountId: "a-1", ...period }).catch(
          (error) => error.reason,
        );
        const numbers = times.flatMap((time, at) => (time < end ? [at + 1] : []));
        // Where one is missing the index cannot tell, so it must not answer.
        const lacks = numbers.some((number) => missing.includes(`a-1/e-${number}`));
        if (lacks) expect([end, answer]).toEqual([end, "PROJECTION_LAG"]);
        else if (answer !== "PROJECTION_LAG") expect(figures(answer).numbers).toEqual(numbers);
      };
      await Promise.all(ends.map(check));
    },
  );

  it("answers what ends before the newest entries, also while accounts are behind", async () => {
    const { ledger, statement } = await openFive();
    await ledger.apply(entries, { closeTime: 9_000 });
    expect(figures(await statement(0, 2_500))).toMatchObject({ closing: "700", total: 2 });
    await ledger.apply(accounts);
    expect(figures(await statement(0, 2_500))).toMatchObject({ closing: "700", total: 2 });
    // The account is known from later entries alone.
    expect(figures(await statement(0, 900))).toMatchObject({ closing: "0", total: 0 });
  });

  it("cuts a page whose lines are too long for one answer, and goes on behind it", async () => {
    const { ledger, applyAll, statement } = await open();
    ledger.open("a-1", 500);
    const description = "ü".repeat(10_000);
    for (let at = 0; at < 400; at += 1) ledger.post("a-1", 1n, 1_000 + at, { description });
    await applyAll();
    const pages = await readPages((pageToken) =>
      statement(0, 9_000, { pageSize: 1_000, pageToken }),
    );
    expect(pages.length).toBeGreaterThan(1);
    const numbers = pages.flatMap((page) => figures(page).numbers);
    expect(numbers).toEqual(Array.from({ length: 400 }, (_, at) => at + 1));
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(4 * 1024 * 1024);
  });

  it("never answers while the entry that gives the opening balance is missing", async () => {
    const { ledger, statement } = await openFive();
    await ledger.apply(accounts);
    await ledger.apply(entries, { omit: ["a-1/e-2"] });
    await expect(statement(3_000, 9_000)).rejects.toMatchObject(lag);
  });

  it.each([
    ["amountMinor", 51n],
    ["balanceAfterMinor", 751n],
    ["creditsAfterMinor", 1_051n],
    ["debitsAfterMinor", 299n],
    ["entryNumber", 2n],
    ["direction", "debit"],
    ["currencyCode", "USD"],
  ])("never answers a line with another %s", async (field, value) => {
    const { ledger, applyAll, statement } = await openFive();
    await applyAll();
    const line = ledger.facts[3]?.entry as unknown as VersionedDocument;
    const wrong = { ...line, offset: line.offset + 1, fields: { ...line.fields, [field]: value } };
    await ledger.overwrite(entries, ledger.partition("a-1"), wrong);
    await expect(statement(2_500, 3_500)).rejects.toMatchObject(lag);
    await expect(statement(0, 9_000)).rejects.toMatchObject(lag);
  });

  it("proves later pages as well", async () => {
    const { ledger, applyAll, statement } = await openFive();
    await applyAll();
    const { nextPageToken: pageToken = "" } = await statement(0, 9_000, { pageSize: 2 });
    const line = ledger.facts[4]?.entry as unknown as VersionedDocument;
    const fields = { ...line.fields, balanceAfterMinor: 1n };
    const wrong = { ...line, offset: line.offset + 1, fields };
    await ledger.overwrite(entries, ledger.partition("a-1"), wrong);
    await expect(statement(0, 9_000, { pageToken })).rejects.toMatchObject(lag);
  });

  it.each([accounts, entries])("refuses a stream that is held in $name", async (projection) => {
    const { ledger, applyAll, statement } = await openFive();
    await applyAll();
    const { nextPageToken: pageToken = "" } = await statement(0, 9_000, { pageSize: 2 });
    const held = [{ tenantId: "default", streamId: "account-a-1", firstOffset: 9 }];
    await ledger.apply(projection, { held });
    const quarantined = { reason: "STREAM_QUARANTINED", facts: { projection: projection.name } };
    await expect(statement(0, 900)).rejects.toMatchObject(quarantined);
    if (projection.name === "entries") {
      await expect(statement(0, 9_000, { pageToken })).rejects.toMatchObject(quarantined);
    }
    const strangers = [{ ...held[0], tenantId: "other", streamId: "account-a-1", firstOffset: 9 }];
    await ledger.apply(projection, { held: strangers });
    expect((await statement(0, 900)).asOf?.heldStreams).toBe(0);
  });

  it("refuses a page token that was altered, is of another query or too old", async () => {
    const { ledger, applyAll, call, statement, time } = await openFive();
    ledger.open("a-2", 500);
    await applyAll();
    const { nextPageToken: pageToken = "" } = await statement(0, 9_000, { pageSize: 2 });
    const refused = { reason: "INVALID_FIELD", violations: [{ field: "page_token" }] };
    await expect(statement(0, 9_001, { pageToken })).rejects.toMatchObject(refused);
    await expect(statement(0, 9_000, { pageToken: `${pageToken}x` })).rejects.toMatchObject(
      refused,
    );
    const period = { startTime: timestamp(0), endTime: timestamp(9_000) };
    const other = call("GetStatement", { ...period, accountId: "a-2", pageToken });
    await expect(other).rejects.toMatchObject(refused);
    const list = call("ListAccounts", { pageToken });
    await expect(list).rejects.toMatchObject(refused);
    time.skewMs += 300_001;
    await expect(statement(0, 9_000, { pageToken })).rejects.toMatchObject({
      reason: "PAGE_TOKEN_EXPIRED",
    });
  });

  it("reports every bad field at once", async () => {
    const { call } = await open();
    const bad = call("GetStatement", { accountId: "", consistencyToken: "?", pageSize: -1 });
    const fields = ["consistency_token", "page_size", "account_id", "start_time", "end_time"];
    await expect(bad).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: fields.map((field) => ({ field })),
    });
    const inverted = call("GetStatement", {
      accountId: "a-1",
      startTime: timestamp(2),
      endTime: timestamp(1),
    });
    await expect(inverted).rejects.toMatchObject({ violations: [{ field: "end_time" }] });
  });
});
