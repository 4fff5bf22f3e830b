import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresSearchIndex } from "../../platform/search-index/postgres.ts";
import type { Search } from "../../platform/search-index/search-index.ts";
import { openPgliteSql } from "../../platform/sql/pglite.ts";
import type { Sql } from "../../platform/sql/sql.ts";
import { accounts } from "../../read-models/accounts.ts";
import { entries } from "../../read-models/entries.ts";
import {
  openTestService,
  type TestService,
  type TestSettings,
  timestamp,
} from "../service.fixture.ts";

let sql: Sql;
const opened: TestService[] = [];
beforeAll(async () => {
  sql = await openPgliteSql({ folder: "memory" });
});
afterAll(async () => {
  await Promise.all(opened.map(({ service }) => service.stop()));
  await sql.close();
});

type Format = "STATEMENT_FORMAT_CSV" | "STATEMENT_FORMAT_JSON_LINES";

const open = async (settings: TestSettings = {}) => {
  const test = await openTestService(sql, settings);
  opened.push(test);
  const { ledger, stream } = test;
  const messages = (format: Format, endMs = 100_000, startMs = 0, consistencyToken = "") =>
    stream("ExportStatement", {
      accountId: "a-1",
      startTime: timestamp(startMs),
      endTime: timestamp(endMs),
      format,
      consistencyToken,
    });
  return {
    ...test,
    messages,
    applyAll: async (options: Parameters<typeof ledger.apply>[1] = {}) => {
      await ledger.apply(accounts, options);
      await ledger.apply(entries, options);
    },
    /** The whole file; `parts` also shows what came before a failure. */
    file: async (...args: Parameters<typeof messages>) => {
      let text = "";
      let asOf: unknown;
      for await (const message of messages(...args)) {
        text += String(message.chunk ?? "");
        asOf = message.asOf ?? asOf;
      }
      return { text, asOf };
    },
  };
};

/** The same, and every search of a whole page that was begun or has ended. */
const openCounted = async () => {
  const pages: { readonly search: Search; ended: boolean }[] = [];
  const test = await open({
    openIndex: async (prefix) => {
      const index = await openPostgresSearchIndex({ sql, prefix });
      const search: typeof index.search = async (projection, wanted) => {
        if (wanted.size < 1_000) return await index.search(projection, wanted);
        const page = { search: wanted, ended: false };
        pages.push(page);
        try {
          return await index.search(projection, wanted);
        } finally {
          page.ended = true;
        }
      };
      return { ...index, search };
    },
  });
  return { ...test, pages };
};

/** Rows of RFC 4180, read by its grammar. */
const readCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  let [row, value, inQuotes] = [[] as string[], "", false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (inQuotes) {
      if (character !== '"') value += character;
      else if (text[at + 1] === '"') {
        value += '"';
        at += 1;
      } else inQuotes = false;
    } else if (character === '"') inQuotes = true;
    else if (character === ",") {
      row.push(value);
      value = "";
    } else if (text.startsWith("\r\n", at)) {
      rows.push([...row, value]);
      [row, value] = [[], ""];
      at += 1;
    } else value += character;
  }
  expect([row, value]).toEqual([[], ""]);
  return rows;
};

const records = (text: string): Record<string, string>[] => {
  const [header = [], ...rows] = readCsv(text);
  expect(rows.every((row) => row.length === header.length)).toBe(true);
  return rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at] ?? ""])));
};

describe("ExportStatement", () => {
  it("writes CSV with a header, the opening, each entry, and totals in the last line", async () => {
    const { ledger, applyAll, file } = await open();
    ledger.open("a-1", 500, { overdraftLimitMinor: 1_000n });
    ledger.post("a-1", 1_000n, 1_000);
    ledger.post("a-1", -1_301n, 2_000, { description: 'say "no", twice', reference: "x\r\ny" });
    ledger.post("a-1", 5n, 3_000);
    await applyAll({ closeTime: 90_000 });
    const { text, asOf } = await file("STATEMENT_FORMAT_CSV", 3_000, 2_000);
    expect(text.endsWith("\r\n")).toBe(true);
    expect(records(text)).toMatchObject([
      { record: "opening", account_id: "a-1", entry_number: "1", balance: "10.00" },
      {
        record: "entry",
        entry_number: "2",
        record_time: "1970-01-01T00:00:02.000Z",
        type: "withdrawal",
        description: 'say "no", twice',
        reference: "x\r\ny",
        debit: "13.01",
        credit: "",
        balance: "-3.01",
        currency_code: "EUR",
      },
      { record: "closing", entry_number: "2", debit: "13.01", credit: "0.00", balance: "-3.01" },
    ]);
    expect(records(text).at(-1)?.closed).toBe("true");
    expect(asOf).toMatchObject({ consistencyToken: expect.stringContaining(":") });
  });

  it.each(["=1+1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "＝1"])(
    "puts an apostrophe before the text %j, and none before our own signs",
    async (description) => {
      const { ledger, applyAll, file } = await open();
      ledger.open("a-1", 500, { overdraftLimitMinor: 1_000n });
      ledger.post("a-1", -100n, 1_000, { description, reference: `a${description}` });
      await applyAll();
      const { text } = await file("STATEMENT_FORMAT_CSV");
      expect(records(text)[1]).toMatchObject({
        description: `'${description}`,
        reference: `a${description}`,
        balance: "-1.00",
      });
    },
  );

  it("writes JSON lines in proto JSON, exact beyond 2^53", async () => {
    const { ledger, applyAll, file } = await open();
    ledger.open("a-1", 500);
    ledger.post("a-1", 2n ** 60n + 1n, 1_000, { description: "=1", reversedByEntryId: "e-9" });
    await applyAll();
    const { text } = await file("STATEMENT_FORMAT_JSON_LINES");
    const great = { currencyCode: "EUR", minorUnits: String(2n ** 60n + 1n) };
    const lines = text.split("\n");
    expect(lines.pop()).toBe("");
    const [opening, line, closing] = lines.map((one) => JSON.parse(one));
    expect(lines.length).toBe(3);
    expect(opening.opening).toMatchObject({
      accountId: "a-1",
      openingBalance: { minorUnits: "0" },
    });
    expect(line.entry).toMatchObject({
      amount: great,
      description: "=1",
      recordTime: "1970-01-01T00:00:01.000Z",
    });
    expect(line.entry).not.toHaveProperty("reversedByEntryId");
    expect(closing.closing).toMatchObject({
      closingBalance: great,
      totalCredits: great,
      totalSize: "1",
      firstEntryNumber: "1",
      lastEntryNumber: "1",
      closed: false,
    });
  });

  it("writes opening and closing of a period without entries", async () => {
    const { ledger, applyAll, file } = await open();
    ledger.open("a-1", 500);
    ledger.post("a-1", 7n, 1_000);
    await applyAll({ closeTime: 90_000 });
    const { text } = await file("STATEMENT_FORMAT_CSV", 9_000, 5_000);
    expect(records(text)).toMatchObject([
      { record: "opening", entry_number: "1", balance: "0.07" },
      { record: "closing", entry_number: "1", balance: "0.07", debit: "0.00", credit: "0.00" },
    ]);
  });

  it("writes many pages of one moment: what is posted meanwhile is not in it", async () => {
    const { ledger, applyAll, messages } = await open();
    ledger.open("a-1", 500);
    for (let at = 1; at <= 2_500; at += 1) ledger.post("a-1", BigInt(at), 1_000 + at);
    await applyAll();
    const texts: string[] = [];
    for await (const { chunk } of messages("STATEMENT_FORMAT_CSV")) {
      if (texts.length === 0) {
        ledger.post("a-1", 9n, 9_000);
        await applyAll();
      }
      if (chunk) texts.push(String(chunk));
    }
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.every((text) => text.length < 70_000 && text.endsWith("\r\n"))).toBe(true);
    const all = records(texts.join(""));
    expect(all.slice(1, -1).map(({ entry_number }) => Number(entry_number))).toEqual(
      Array.from({ length: 2_500 }, (_, at) => at + 1),
    );
    expect(all.at(-1)).toMatchObject({
      record: "closing",
      balance: "31262.50",
      credit: "31262.50",
    });
  });

  it("reads one page ahead of what is taken, and no further, however slow the caller", async () => {
    const { ledger, applyAll, messages, pages } = await openCounted();
    ledger.open("a-1", 500);
    for (let at = 1; at <= 4_500; at += 1) ledger.post("a-1", 1n, 1_000 + at);
    await applyAll();
    const stream = messages("STATEMENT_FORMAT_JSON_LINES");
    await stream.next();
    await expect.poll(() => pages.filter(({ ended }) => ended).length).toBe(2);
    await stream.next();
    // Two chunks are not the first page, so the third one is nobody's yet.
    expect(pages.length).toBe(2);
    let text = "";
    for await (const { chunk } of stream) text += String(chunk ?? "");
    expect(pages.length).toBe(5);
    expect(text).toContain("closing");
  });

  it("looks for every page by its own numbers alone, and counts none", async () => {
    const { ledger, applyAll, file, pages } = await openCounted();
    ledger.open("a-1", 500);
    for (let at = 1; at <= 2_100; at += 1) ledger.post("a-1", 1n, 1_000 + at);
    await applyAll();
    await file("STATEMENT_FORMAT_CSV");
    const numbersOf = ({ clauses }: Search) =>
      clauses.flatMap((clause) => (clause.kind === "ranges" ? clause.ranges : []));
    expect(pages.map(({ search }) => [search.total, numbersOf(search)])).toEqual([
      // The first page, and what stands around the end.
      [
        "none",
        [
          { first: 0n, last: 1_000n },
          { first: 2_100n, last: 2_108n },
        ],
      ],
      ["none", [{ first: 1_001n, last: 2_000n }]],
      ["none", [{ first: 2_001n, last: 2_100n }]],
    ]);
  });

  it("reads no more once its caller has left, and nothing stays unheard", async () => {
    const { ledger, applyAll, messages, pages, index, log } = await openCounted();
    ledger.open("a-1", 500);
    for (let at = 1; at <= 3_500; at += 1) ledger.post("a-1", 1n, 1_000 + at);
    await applyAll();
    const stream = messages("STATEMENT_FORMAT_CSV");
    await stream.next();
    // What is read ahead fails meanwhile, and nobody is there to be told.
    await index.withdraw(await index.prepare(entries, log));
    await stream.return(undefined);
    await expect.poll(() => pages.every(({ ended }) => ended)).toBe(true);
    expect(pages.length).toBe(2);
  });

  it("ends with PROJECTION_LAG and no last line when a later page lacks a line", async () => {
    const { ledger, applyAll, messages } = await open();
    ledger.open("a-1", 500);
    for (let at = 1; at <= 1_200; at += 1) {
      ledger.post("a-1", 1n, 1_000 + at, { entryId: `n-${at}` });
    }
    await applyAll({ omit: ["a-1/n-1100"] });
    let text = "";
    const all = async () => {
      for await (const { chunk } of messages("STATEMENT_FORMAT_CSV")) text += String(chunk ?? "");
    };
    await expect(all()).rejects.toMatchObject({ reason: "PROJECTION_LAG" });
    expect(text).not.toContain("n-1101");
    expect(text).not.toContain("closing");
  });

  it("ends with an error and no last line when the index goes away meanwhile", async () => {
    const { ledger, applyAll, messages, index, log } = await open();
    ledger.open("a-1", 500);
    for (let at = 1; at <= 2_200; at += 1) ledger.post("a-1", 1n, 1_000 + at);
    await applyAll();
    const stream = messages("STATEMENT_FORMAT_CSV");
    let text = String((await stream.next()).value.chunk);
    await index.withdraw(await index.prepare(entries, log));
    const rest = async () => {
      for await (const { chunk } of stream) text += String(chunk ?? "");
    };
    await expect(rest()).rejects.toMatchObject({ reason: "INDEX_UNAVAILABLE" });
    expect(text).not.toContain("closing");
  });

  it("includes the writes of a token, or refuses with PROJECTION_LAG", async () => {
    const { ledger, applyAll, stream, file } = await open();
    ledger.open("a-1", 500);
    const { token } = ledger.post("a-1", 7n, 1_000);
    const late = stream(
      "ExportStatement",
      {
        accountId: "a-1",
        startTime: timestamp(0),
        endTime: timestamp(9_000),
        format: "STATEMENT_FORMAT_CSV",
        consistencyToken: token,
      },
      { deadlineMs: 300 },
    );
    await expect(late.next()).rejects.toMatchObject({ reason: "PROJECTION_LAG" });
    await applyAll();
    const { text } = await file("STATEMENT_FORMAT_CSV", 9_000, 0, token);
    expect(records(text).length).toBe(3);
  });

  it("tells everything that is wrong with a request at once", async () => {
    const { stream } = await open();
    await expect(stream("ExportStatement", { accountId: "" }).next()).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: ["account_id", "start_time", "end_time", "format"].map((field) => ({ field })),
    });
  });

  it("refuses an unknown account", async () => {
    const { messages } = await open();
    await expect(messages("STATEMENT_FORMAT_CSV").next()).rejects.toMatchObject({
      reason: "ACCOUNT_NOT_FOUND",
    });
  });
});
