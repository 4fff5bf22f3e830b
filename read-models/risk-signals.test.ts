import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  emptyRiskMemory,
  type RiskEntry,
  type RiskMemory,
  riskPoints,
  riskRules,
  watchEntry,
} from "./risk-signals.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.UTC(2026, 0, 1);

/** Kind, amount in minor units, milliseconds after the entry before. */
type Line = readonly [RiskEntry["kind"], bigint, number];

const watch = (lines: readonly Line[], currencyCode = "EUR"): RiskMemory => {
  let [memory, time, debits] = [emptyRiskMemory, start, 0n];
  for (const [at, [kind, amountMinor, afterMs]] of lines.entries()) {
    time += afterMs;
    // Reversals take money here: the harder case.
    if (kind !== "credit") debits += amountMinor;
    memory = watchEntry(memory, {
      entryId: `e${at + 1}`,
      kind,
      amountMinor,
      currencyCode,
      time,
      debitsAfterMinor: debits,
      reversedDebitMinor: kind === "reversal" ? amountMinor : 0n,
    });
  }
  return memory;
};

const found = (lines: readonly Line[], currencyCode?: string): string[] =>
  Object.keys(watch(lines, currencyCode).findings);

const times = (count: number, line: Line): Line[] => Array.from({ length: count }, () => line);

describe("watchEntry()", () => {
  const usual = times(5, ["debit", 2_000n, 2 * hour]);

  it.each<[string, readonly Line[], string[]]>([
    ["5 times the usual amount is usual", [...usual, ["debit", 10_000n, day]], []],
    ["one more is not", [...usual, ["debit", 10_001n, day]], ["unusual_amount"]],
    ["four debits say nothing yet", [...usual.slice(1), ["debit", 50_000n, day]], []],
    [
      "less than 100 units is nothing",
      [...times(5, ["debit", 100n, day]), ["debit", 9_999n, day]],
      [],
    ],
    ["a credit is never unusual", [...usual, ["credit", 90_000n, day]], []],
    ["four debits are no burst", times(4, ["debit", 1n, 1]), []],
    ["five within the hour are", times(5, ["debit", 1n, 15 * minute]), ["withdrawal_burst"]],
    [
      "in an hour and a millisecond not",
      [...times(4, ["debit", 1n, 15 * minute]), ["debit", 1n, 15 * minute + 1]],
      [],
    ],
    [
      "three amounts of 90 % of the limit",
      times(3, ["credit", 900_000n, 3 * day]),
      ["amounts_below_limit"],
    ],
    ["a cent less is none", times(3, ["credit", 899_999n, 3 * day]), []],
    ["nor is the limit itself", times(3, ["credit", 1_000_000n, 3 * day]), []],
    [
      "in seven days and a millisecond",
      [
        ["credit", 950_000n, 0],
        ["credit", 950_000n, day],
        ["credit", 950_000n, 6 * day + 1],
      ],
      [],
    ],
    [
      "90 % of a credit gone after 24 hours",
      [
        ["credit", 100_000n, 0],
        ["debit", 90_000n, day],
      ],
      ["rapid_in_and_out"],
    ],
    [
      "a millisecond later",
      [
        ["credit", 100_000n, 0],
        ["debit", 90_000n, day + 1],
      ],
      [],
    ],
    [
      "a cent less gone",
      [
        ["credit", 100_000n, 0],
        ["debit", 89_999n, hour],
      ],
      [],
    ],
    [
      "in two parts",
      [
        ["credit", 100_000n, 0],
        ["debit", 45_000n, hour],
        ["debit", 45_000n, hour],
      ],
      ["rapid_in_and_out"],
    ],
    [
      "a small credit",
      [
        ["credit", 99_999n, 0],
        ["debit", 99_999n, hour],
      ],
      [],
    ],
    [
      "what left before it",
      [
        ["debit", 90_000n, 0],
        ["credit", 100_000n, hour],
        ["debit", 1n, hour],
      ],
      [],
    ],
    [
      "what a reversal takes does not leave",
      [
        ["credit", 100_000n, 0],
        ["reversal", 100_000n, hour],
        ["debit", 1n, hour],
      ],
      [],
    ],
    ["two reversals", times(2, ["reversal", 5n, hour]), []],
    ["three within seven days", times(3, ["reversal", 5n, 84 * hour]), ["reversals"]],
    [
      "three in more",
      [...times(2, ["reversal", 5n, 84 * hour]), ["reversal", 5n, 84 * hour + 1]],
      [],
    ],
    [
      "a debit after 180 days",
      [
        ["credit", 5n, 0],
        ["debit", 10_000n, 180 * day],
      ],
      ["dormant_account_awake"],
    ],
    [
      "after a millisecond less",
      [
        ["credit", 5n, 0],
        ["debit", 10_000n, 180 * day - 1],
      ],
      [],
    ],
    [
      "woken by a credit, a debit in a week",
      [
        ["credit", 5n, 0],
        ["credit", 10_000n, 200 * day],
        ["debit", 10_000n, 7 * day],
      ],
      ["dormant_account_awake"],
    ],
    [
      "a debit a week and a millisecond later",
      [
        ["credit", 5n, 0],
        ["credit", 10_000n, 200 * day],
        ["debit", 10_000n, 7 * day + 1],
      ],
      [],
    ],
    [
      "a debit of less than 100 units",
      [
        ["credit", 5n, 0],
        ["debit", 9_999n, 200 * day],
      ],
      [],
    ],
  ])("%s", (_what, lines, rules) => {
    expect(found(lines)).toEqual(rules);
  });

  it("takes whole units of the account's currency", () => {
    const lines: Line[] = [
      ["credit", 1_000n, 0],
      ["debit", 900n, hour],
    ];
    expect(found(lines, "JPY")).toEqual(["rapid_in_and_out"]);
    expect(found(lines, "EUR")).toEqual([]);
  });

  it("forgets a finding 30 days later, at the next entry", () => {
    const burst = times(5, ["debit", 1n, minute]);
    expect(found([...burst, ["credit", 1n, 30 * day]])).toEqual(["withdrawal_burst"]);
    expect(found([...burst, ["credit", 1n, 30 * day + 1]])).toEqual([]);
  });

  it("says what it saw, in figures and for people", () => {
    const { findings } = watch([
      ["credit", 100_000n, 0],
      ["debit", 95_000n, hour],
    ]);
    expect(findings.rapid_in_and_out).toEqual([
      {
        time: start + hour,
        entryIds: ["e1", "e2"],
        figures: { credit: "100000", debits_since: "95000" },
        explanation: "1000.00 EUR came and 950.00 EUR left within 24 hours",
      },
    ]);
  });

  it("remembers a bounded number of entries, however many come", () => {
    const memory = watch(
      times(400, ["debit", 950_000n, 1]).flatMap((line) => [
        line,
        ["credit", 950_000n, 1] as const,
        ["reversal", 1n, 1] as const,
      ]),
    );
    expect(JSON.stringify(memory).length).toBeLessThan(10_000);
    expect(Object.keys(memory.findings)).toHaveLength(4);
  });
});

describe("docs/risk.md", () => {
  it("has every rule with its points", () => {
    const text = readFileSync(new URL("../docs/risk.md", import.meta.url), "utf8");
    const rows = [...text.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, rule, points]) => [
      rule,
      Number(points),
    ]);
    expect(rows).toEqual(riskRules.map((rule) => [rule, riskPoints[rule]]));
  });
});
