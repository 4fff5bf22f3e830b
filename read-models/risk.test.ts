import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deposit, opening, withdrawal } from "../domain/account/decisions.ts";
import { reversal } from "../domain/account/reversal.ts";
import { createAccountHistory } from "../tests/account-history.ts";
import {
  depositMoney,
  openAccount,
  reverseEntry,
  withdrawMoney,
} from "../tests/account-samples.ts";
import { foldedDocuments } from "../tests/folded-documents.ts";
import { type RiskDocument, type RiskSignal, risk } from "./risk.ts";
import { riskPoints, watchedCreditsMax } from "./risk-signals.ts";

const hour = 3_600_000;
const day = 24 * hour;
const start = Date.UTC(2026, 0, 1);

/** What a client did, in minor units of EUR; `undo` takes back the deposit before. */
type Line = {
  readonly kind: "in" | "out" | "undo";
  readonly amount: bigint;
  readonly time: number;
};

const play = (lines: readonly Line[]) => {
  const history = createAccountHistory("acme");
  history.execute(opening, openAccount({ overdraftLimitMinor: 10n ** 15n }), start - 1);
  for (const [at, { kind, amount, time }] of lines.entries()) {
    const entryKey = "e";
    if (kind === "in") history.execute(deposit, depositMoney(amount, { entryKey }), time);
    else if (kind === "out") history.execute(withdrawal, withdrawMoney(amount, { entryKey }), time);
    else history.execute(reversal, reverseEntry(`e-${at}`, { entryKey }), time);
  }
  return history.envelopes;
};

const documentOf = (lines: readonly Line[]): RiskDocument => {
  const document = foldedDocuments(risk, play(lines)).get("acme/a");
  if (document === undefined) throw new Error("Cannot find the assessment: it was not made");
  return document.fields as RiskDocument;
};

const signalsOf = ({ signals }: RiskDocument): RiskSignal[] => JSON.parse(signals);

const sum = (lines: readonly Line[]): bigint => lines.reduce((all, { amount }) => all + amount, 0n);

/** True when the newest `times` of these lie within the time. */
const close = (lines: readonly Line[], times: number, withinMs: number): boolean => {
  const last = lines.slice(-times);
  return last.length === times && (last.at(-1)?.time ?? 0) - (last[0]?.time ?? 0) <= withinMs;
};

/** docs/risk.md over the whole history, read afresh for every entry. */
const shows = (history: readonly Line[], now: Line): Record<keyof typeof riskPoints, boolean> => {
  const until = [...history, now];
  const outs = until.filter(({ kind }) => kind === "out");
  const isOut = now.kind === "out";
  const near = until.filter(
    ({ kind, amount }) => kind !== "undo" && amount >= 900_000n && amount < 1_000_000n,
  );
  const before = outs
    .slice(0, -1)
    .slice(-20)
    .map(({ amount }) => amount);
  const sorted = before.sort((one, other) => Number(one - other));
  const usual = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n;
  const credits = until
    .map((line, at) => ({ ...line, at }))
    .filter(
      ({ kind, amount, time }) => kind === "in" && amount >= 100_000n && now.time - time <= day,
    )
    .slice(-watchedCreditsMax);
  const wakes = until.filter(
    ({ time }, at) => at > 0 && time - (until[at - 1]?.time ?? 0) >= 180 * day,
  );
  const woke = wakes.at(-1)?.time;
  return {
    unusual_amount: isOut && before.length >= 5 && now.amount > usual * 5n && now.amount >= 10_000n,
    withdrawal_burst: isOut && close(outs, 5, hour),
    amounts_below_limit: near.at(-1) === now && close(near, 3, 7 * day),
    rapid_in_and_out:
      isOut &&
      credits.some(({ amount, at }) => {
        const since = until.slice(at + 1).filter(({ kind }) => kind === "out");
        return sum(since) * 10n >= amount * 9n;
      }),
    reversals:
      now.kind === "undo" &&
      close(
        until.filter(({ kind }) => kind === "undo"),
        3,
        7 * day,
      ),
    dormant_account_awake:
      isOut && now.amount >= 10_000n && woke !== undefined && now.time - woke <= 7 * day,
  };
};

const expectedRules = (lines: readonly Line[]): string[] => {
  const end = lines.at(-1)?.time ?? 0;
  const found = lines.flatMap((line, at) =>
    Object.entries(shows(lines.slice(0, at), line))
      .filter(([, shown]) => shown && end - line.time <= 30 * day)
      .map(([rule]) => rule),
  );
  return Object.keys(riskPoints).filter((rule) => found.includes(rule));
};

const waits = [0, 1, 10 * 60_000, 15 * 60_000, 12 * hour, day, 3 * day, 30 * day, 180 * day];
const amounts = [
  1n,
  5_000n,
  9_999n,
  10_000n,
  30_000n,
  99_999n,
  100_000n,
  900_000n,
  999_999n,
  1_000_000n,
];

const anyLines = fc
  .array(
    fc.record({
      kind: fc.constantFrom("in", "out", "out", "undo"),
      amount: fc.constantFrom(...amounts),
      wait: fc.constantFrom(...waits),
    }),
    { minLength: 1, maxLength: 40, size: "max" },
  )
  .map((steps): Line[] => {
    let time = start;
    const lines: Line[] = [];
    for (const { kind, amount, wait } of steps) {
      time += wait;
      const last = lines.at(-1);
      // Only a deposit is taken back, and only once: right after it.
      if (kind !== "undo") lines.push({ kind, amount, time } as Line);
      else if (last?.kind === "in") lines.push({ kind: "undo", amount: last.amount, time });
      else lines.push({ kind: "out", amount, time });
    }
    return lines;
  });

describe("risk", () => {
  it("shows what docs/risk.md says, after whatever was done", () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        const document = documentOf(lines);
        const rules = expectedRules(lines);
        expect(signalsOf(document).map(({ name }) => name)).toEqual(rules);
        const points = rules.reduce(
          (all, rule) => all + riskPoints[rule as keyof typeof riskPoints],
          0,
        );
        const score = Math.min(100, points);
        expect(document).toMatchObject({
          score: BigInt(score),
          level: score >= 60 ? "high" : score >= 30 ? "medium" : "low",
          lastEntryTime: lines.at(-1)?.time,
        });
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it("names entries that there are, with points and one line for a person", () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        for (const signal of signalsOf(documentOf(lines))) {
          expect(signal.points).toBe(riskPoints[signal.name]);
          expect(signal.explanation).toMatch(/^[^\n]{10,120}$/);
          expect(new Set(signal.entryIds).size).toBe(signal.entryIds.length);
          const numbers = signal.entryIds.map((id) => Number(id.replace("e-", "")));
          expect(numbers.every((one) => one >= 1 && one <= lines.length)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("knows an account without entries, with nothing against it", () => {
    expect(documentOf([])).toMatchObject({
      accountId: "a",
      currencyCode: "EUR",
      score: 0n,
      level: "low",
      lastEntryTime: 0,
      signals: "[]",
    });
  });

  it("cannot judge an account whose opening is missing", () => {
    const [, ...rest] = play([{ kind: "in", amount: 1n, time: start }]);
    expect(() => foldedDocuments(risk, rest)).toThrow(
      "Cannot judge account a: its opening is missing",
    );
  });
});
