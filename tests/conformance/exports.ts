import { all, at, type Desk, money, msOf, refusalOf, timeAt, tokenOf } from "./desk.ts";
import { Deviation, expectSeen, kind } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import type { Message } from "./wire.ts";

const wholePeriod = { startTime: timeAt(0), endTime: timeAt(4_102_444_800_000) };
const csv = "STATEMENT_FORMAT_CSV";
const jsonLines = "STATEMENT_FORMAT_JSON_LINES";

/** The file of an export that must end with OK, and its messages. */
const fileOf = async (desk: Desk, request: object) => {
  const call = desk.stream("ExportStatement", request);
  const messages = await call.rest();
  expectSeen("ExportStatement", (await call.outcome()).status, "OK");
  const chunks = messages.map(({ chunk }) => Buffer.from((chunk ?? "") as Uint8Array).toString());
  return { messages, chunks, text: chunks.join("") };
};

/** Records by RFC 4180: cells between commas, quoted ones with doubled quotes, ended by CRLF. */
const readCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (found === null) throw new Deviation("the file", "records by RFC 4180", "something else");
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? "");
    if (found[3] === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
};

const recordsOf = (text: string): Record<string, string>[] => {
  const [header = [], ...rows] = readCsv(text);
  return rows.map((row) => {
    expectSeen("cells of a line", row.length, header.length);
    return Object.fromEntries(header.map((name, place) => [name, row[place] ?? ""]));
  });
};

/** An account with a credit, a debit with texts, and a credit. */
const withLines = async (desk: Desk) => {
  const accountId = await desk.open({ overdraft: 1_000 });
  await desk.does("DepositMoney", { accountId, amount: money(1_000) });
  const texts = { description: 'say "no", twice', reference: "=1+1" };
  const second = await desk.does("WithdrawMoney", { accountId, amount: money(1_301), ...texts });
  const last = await desk.does("DepositMoney", { accountId, amount: money(5) });
  const request = { accountId, ...wholePeriod, consistencyToken: tokenOf(last) };
  return { accountId, second, last, request };
};

const json = (line: string): Message => {
  try {
    return JSON.parse(line) as Message;
  } catch {
    throw new Deviation("a line", "JSON", line.slice(0, 80));
  }
};

const wholeLines = kind(
  "whole lines",
  (chunk) => typeof chunk === "string" && (chunk === "" || chunk.endsWith("\n")),
);

/** What a proto JSON entry says is what the message says. */
const expectSameEntry = (line: Message, entry: Message): void => {
  const { recordTime, reversedByEntryId: _, ...others } = entry;
  const time = new Date(msOf(recordTime)).toISOString();
  expectSeen("entry", line.entry, { ...others, recordTime: time });
};

/** Whole statements as files. */
export const exportRules = rulesOf("exports", {
  csv: [
    "CSV is a header, the opening, each entry and the closing with totals, lines ended by CRLF",
    async (desk) => {
      const { request } = await withLines(desk);
      const { text } = await fileOf(desk, { ...request, format: csv });
      const records = recordsOf(text);
      expectSeen("records", records, [
        { record: "opening", entry_number: "0", balance: "0.00", currency_code: "EUR" },
        { record: "entry", entry_number: "1", credit: "10.00", debit: "", balance: "10.00" },
        { record: "entry", entry_number: "2", credit: "", debit: "13.01", balance: "-3.01" },
        { record: "entry", entry_number: "3", credit: "0.05", debit: "", balance: "-2.96" },
        { record: "closing", entry_number: "3", credit: "10.05", debit: "13.01", balance: "-2.96" },
      ]);
    },
  ],
  "csv-cells": [
    "CSV cells are quoted by RFC 4180; a text that begins like a formula gets an apostrophe",
    async (desk) => {
      const { request } = await withLines(desk);
      const [, , second] = recordsOf((await fileOf(desk, { ...request, format: csv })).text);
      const texts = { description: 'say "no", twice', reference: "'=1+1", type: "withdrawal" };
      expectSeen("second entry", second, texts);
    },
  ],
  "json-lines": [
    "JSON lines are opening, entry and closing in proto JSON, the entries those of GetStatement",
    async (desk) => {
      const { request } = await withLines(desk);
      const { text } = await fileOf(desk, { ...request, format: jsonLines });
      const lines = text.split("\n");
      expectSeen("end of the file", lines.pop(), "");
      const statement = await desk.ok("GetStatement", request);
      const records = lines.map(json);
      const entries = all(statement, "entries");
      expectSeen("records", records.length, entries.length + 2);
      const opening = { openingBalance: statement.openingBalance };
      expectSeen("first record", records[0], { opening });
      for (const [place, entry] of entries.entries()) {
        expectSameEntry(records[place + 1] ?? {}, entry);
      }
      const { closingBalance, totalCredits, totalDebits, totalSize } = statement;
      const closing = { closingBalance, totalCredits, totalDebits, totalSize };
      expectSeen("last record", records.at(-1), { closing });
    },
  ],
  period: [
    "An export is of its half-open period, with the balances that GetStatement states for it",
    async (desk) => {
      const { request, second } = await withLines(desk);
      const until = { ...request, endTime: second.recordTime };
      const statement = await desk.ok("GetStatement", until);
      const { text } = await fileOf(desk, { ...until, format: jsonLines });
      const records = text.split("\n").slice(0, -1).map(json);
      expectSeen("records", String(records.length - 2), statement.totalSize);
      const closing = { closingBalance: statement.closingBalance };
      expectSeen("last record", records.at(-1), { closing });
    },
  ],
  messages: [
    "Chunks are whole lines; as_of is on the last message alone",
    async (desk) => {
      const { request } = await withLines(desk);
      const { messages, chunks } = await fileOf(desk, { ...request, format: csv });
      for (const chunk of chunks) expectSeen("chunk", chunk, wholeLines);
      const asOf = messages.map((message) => message.asOf !== null);
      expectSeen("messages with as_of", asOf, [...messages.slice(1).map(() => false), true]);
      const token = at(messages.at(-1) ?? {}, "asOf").consistencyToken;
      const { accountId } = request;
      await desk.ok("GetAccount", { accountId, consistencyToken: token });
    },
  ],
  long: [
    "A statement of any length comes whole: every entry number once, in order",
    async (desk) => {
      const accountId = await desk.open();
      const call = desk.stream("StreamCommands", {}, { timeoutMs: 60_000 });
      const count = 2_100;
      for (let sent = 0; sent < count; sent += 1) {
        const deposit = { requestId: crypto.randomUUID(), accountId, amount: money(1) };
        call.send({ depositMoney: deposit });
      }
      call.end();
      const outcomes = await call.rest();
      const versionOf = (outcome: Message) => Number(at(outcome, "depositMoney").version);
      const newest = outcomes.reduce((one, other) =>
        versionOf(one) > versionOf(other) ? one : other,
      );
      const consistencyToken = at(newest, "depositMoney").consistencyToken;
      const request = { accountId, ...wholePeriod, consistencyToken, format: csv };
      const entries = recordsOf((await fileOf(desk, request)).text).slice(1, -1);
      const numbers = entries.map((entry) => Number(entry.entry_number));
      expectSeen("entries", numbers.length, count);
      const isDense = numbers.every((number, place) => number === place + 1);
      expectSeen("numbers are 1, 2, 3 …", isDense, true);
    },
    { slow: true },
  ],
  refusals: [
    "ExportStatement tells all violations at once; an unknown account or tenant is NOT_FOUND",
    async (desk) => {
      const outcome = await desk.stream("ExportStatement", {}).outcome();
      const fields = ["account_id", "end_time", "format", "start_time"];
      expectSeen("empty request", outcome, { ...refusalOf("INVALID_FIELD"), fields });
      const { request } = await withLines(desk);
      const { consistencyToken: _, ...known } = { ...request, format: csv };
      for (const [who, where, change] of [
        ["unknown account", desk, { accountId: "nobody" }],
        ["another tenant", desk.elsewhere(), {}],
      ] as const) {
        const call = where.stream("ExportStatement", { ...known, ...change });
        expectSeen(who, await call.outcome(), refusalOf("ACCOUNT_NOT_FOUND"));
      }
      const consistencyToken = `${crypto.randomUUID()}.1.0:1`;
      const foreign = desk.stream("ExportStatement", { ...known, consistencyToken });
      expectSeen("foreign token", await foreign.outcome(), refusalOf("TOKEN_OF_OTHER_LOG"));
    },
  ],
});
