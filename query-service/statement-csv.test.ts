import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EntryDocument, entries } from "../read-models/entries.ts";
import { unused } from "./statement.ts";
import { statementCsv } from "./statement-csv.ts";

const entry = (changes: Partial<EntryDocument>): EntryDocument => ({
  ...entries.initialDocument("a-1/e"),
  direction: "debit",
  currencyCode: "EUR",
  ...changes,
});

/** One row by the grammar of RFC 4180: a quoted cell, or one without comma, quote and line end. */
const cellsOf = (row: string): string[] => {
  expect(row.endsWith("\r\n")).toBe(true);
  const cells = row.slice(0, -"\r\n".length).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g);
  const read = [...cells].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "");
  return read;
};

const figures = {
  query: { accountId: "a-1", startTime: 0, endTime: 1 },
  period: { currencyCode: "EUR", opening: unused, closing: unused },
  extent: { log: { logId: "l", epoch: 1 }, parts: [], completeTime: 1, heldStreams: 0 },
};
const names = cellsOf(`${statementCsv.opening(figures).split("\r\n")[0]}\r\n`);
const cellOf = (row: string, name: string): string | undefined => cellsOf(row)[names.indexOf(name)];

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      '"',
      ",",
      "\r",
      "\n",
      "\t",
      "=",
      "+",
      "-",
      "@",
      "＝",
      "＋",
      "－",
      "＠",
      "'",
      "a",
    ),
  }),
);

describe("statementCsv", () => {
  it("keeps any text as it is, but for an apostrophe before what may be a formula", () =>
    fc.assert(
      fc.property(text, text, (description, reference) => {
        const row = statementCsv.line(entry({ description, reference }));
        expect(cellsOf(row).length).toBe(names.length);
        for (const [name, given] of [
          ["description", description],
          ["reference", reference],
        ] as const) {
          const isFormula = given !== "" && "=+-@\t\r\n＝＋－＠".includes(given.charAt(0));
          expect(cellOf(row, name)).toBe(isFormula ? `'${given}` : given);
        }
      }),
    ));

  it("writes every amount exactly, in the column of its direction, with our own sign", () =>
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.constantFrom("credit" as const, "debit" as const),
        (amountMinor, balanceAfterMinor, direction) => {
          const row = statementCsv.line(entry({ amountMinor, balanceAfterMinor, direction }));
          const minorOf = (name: string) => BigInt(cellOf(row, name)?.replace(".", "") ?? "");
          expect(minorOf(direction)).toBe(amountMinor);
          expect(cellOf(row, direction)).toMatch(/^\d+\.\d\d$/);
          expect(cellOf(row, direction === "credit" ? "debit" : "credit")).toBe("");
          expect(minorOf("balance")).toBe(balanceAfterMinor);
        },
      ),
    ));

  it.each([
    ["EUR", "-0.05"],
    ["JPY", "-5"],
    ["KWD", "-0.005"],
  ])("writes amounts in %s with its decimals: %s", (currencyCode, balance) => {
    expect(
      cellOf(statementCsv.line(entry({ currencyCode, balanceAfterMinor: -5n })), "balance"),
    ).toBe(balance);
  });

  it("says that a period is closed from the moment that nothing of it is missing", () => {
    const closed = (completeTime: number) =>
      cellOf(
        statementCsv.closing({ ...figures, extent: { ...figures.extent, completeTime } }),
        "closed",
      );
    expect([closed(0), closed(1)]).toEqual(["false", "true"]);
  });
});
