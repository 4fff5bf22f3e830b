import { describe, expect, it } from "vitest";
import type { Stretch } from "./stretches.ts";
import { type Column, recordLines, tableLines } from "./table.ts";
import { textWidth } from "./text-width.ts";

type Row = { readonly name: string; readonly sum: string; readonly text: string };

const columns: readonly Column<Row>[] = [
  { title: "name", text: ({ name }) => name },
  { title: "sum", text: ({ sum }) => sum, right: true },
  { title: "text", text: ({ text }) => text, flexible: true },
];
const rows: readonly Row[] = [
  { name: "alice", sum: "1,000.00 EUR", text: "Lunch" },
  { name: "日本", sum: "-0.01 EUR", text: "x".repeat(40) },
];
const elsewhere = { columns: undefined, colours: false };

describe("tableLines()", () => {
  it("puts titles above, numbers to the right, and cuts nothing without a terminal", () =>
    expect(tableLines(rows, columns, elsewhere)).toEqual([
      "NAME            SUM  TEXT",
      "alice  1,000.00 EUR  Lunch",
      `日本      -0.01 EUR  ${"x".repeat(40)}`,
    ]));

  it("cuts the flexible column to the width of the terminal, and no other", () => {
    const lines = tableLines(rows, columns, { columns: 40, colours: false });
    expect(lines.at(-1)).toBe(`日本      -0.01 EUR  ${"x".repeat(18)}…`);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(40);
    const narrow = tableLines(rows, columns, { columns: 10, colours: false });
    expect(narrow.at(-1)).toBe(`日本      -0.01 EUR  ${"x".repeat(11)}…`);
  });

  it("has colours only where they are wanted", () => {
    expect(tableLines(rows, columns, { columns: 80, colours: true })[0]).toContain("\u001b[1m");
    expect(tableLines(rows, columns, elsewhere).join("")).not.toContain("\u001b");
  });
});

describe("a column with hits", () => {
  const stretches: readonly Stretch[] = [
    { text: "Café ", isHit: false },
    { text: "lunch", isHit: true },
    { text: " with\u001b[2J", isHit: false },
    { text: "lunches", isHit: true },
  ];
  const hits: readonly Column<string>[] = [
    { title: "no", text: (row) => row },
    { title: "text", text: () => "", stretches: () => stretches, flexible: true },
  ];
  const yellow = (text: string) => `\u001b[33m${text}\u001b[39m`;

  it("has each hit in colour, and nothing that would steer the terminal", () =>
    expect(tableLines(["1"], hits, { columns: 80, colours: true })[1]).toBe(
      `1   Café ${yellow("lunch")} with\ufffd[2J${yellow("lunches")}`,
    ));

  it("has the same text without colours", () =>
    expect(tableLines(["1"], hits, elsewhere)[1]).toBe("1   Café lunch with\ufffd[2Jlunches"));

  it.each([
    [21, `Café ${yellow("lunch")} with\ufffd…`],
    [25, `Café ${yellow("lunch")} with\ufffd[2J${yellow("l")}…`],
    [17, `Café ${yellow("lunch")} w…`],
  ])("is cut to %i columns, hits too", (columns, text) =>
    expect(tableLines(["1"], hits, { columns, colours: true })[1]).toBe(`1   ${text}`),
  );
});

describe("recordLines()", () => {
  it("puts texts under each other", () =>
    expect(
      recordLines(
        [
          ["account", "alice"],
          ["token", ""],
        ],
        elsewhere,
      ),
    ).toEqual(["account  alice", "token"]));
});
