import type { RiskAssessment__Output as Assessment } from "../../proto/gen/daybook/account/v1/RiskAssessment.ts";
import { timestamp } from "../e2e/messages.ts";
import type { Story, StoryLine } from "./account-stories.ts";

/*
 * The rules of docs/risk.md, looked at anew for every entry over all entries before it. A dormant
 * account takes half a year to wake, which no history of a test lasts.
 */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type Finding = {
  readonly entryIds: readonly string[];
  readonly figures: Readonly<Record<string, string>>;
};

const sizeOf = ({ signed }: StoryLine): bigint => (signed < 0n ? -signed : signed);
const idOf = ({ entry }: StoryLine): string => entry.entryId;
const isReversal = ({ entry }: StoryLine): boolean => entry.type === "ENTRY_TYPE_REVERSAL";
const isDebit = (line: StoryLine): boolean => !isReversal(line) && line.signed < 0n;
const isCredit = (line: StoryLine): boolean => !isReversal(line) && line.signed > 0n;
const sum = (lines: readonly StoryLine[]): bigint =>
  lines.reduce((all, line) => all + sizeOf(line), 0n);
const units = (count: bigint, { currency }: StoryLine): bigint =>
  currency === "JPY" ? count : count * 100n;

/** The last so many, when they came within so long. */
const within = (lines: readonly StoryLine[], count: number, ms: number) => {
  const last = lines.slice(-count);
  const [first, end] = [last[0], last.at(-1)];
  return last.length === count && first && end && end.time - first.time <= ms ? last : undefined;
};

type Look = (line: StoryLine, before: readonly StoryLine[]) => Finding | undefined;

const unusual: Look = (line, before) => {
  const usual = before.filter(isDebit).slice(-20).map(sizeOf);
  if (!isDebit(line) || usual.length < 5) return undefined;
  const sorted = usual.toSorted((one, other) => Number(one - other));
  const median = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0n;
  if (sizeOf(line) <= 5n * median || sizeOf(line) < units(100n, line)) return undefined;
  const figures = { amount: String(sizeOf(line)), usual_amount: String(median) };
  return { entryIds: [idOf(line)], figures };
};

const burst: Look = (line, before) => {
  const last = isDebit(line) && within([...before.filter(isDebit), line], 5, hourMs);
  if (!last) return undefined;
  return { entryIds: last.map(idOf), figures: { debits: "5", total: String(sum(last)) } };
};

const isBelowLimit = (line: StoryLine): boolean =>
  !isReversal(line) &&
  sizeOf(line) < units(10_000n, line) &&
  sizeOf(line) * 100n >= units(10_000n, line) * 90n;

const belowLimit: Look = (line, before) => {
  const near = [...before, line].filter(isBelowLimit);
  const last = isBelowLimit(line) && within(near, 3, 7 * dayMs);
  if (!last) return undefined;
  const figures = { entries: "3", limit: String(units(10_000n, line)) };
  return { entryIds: last.map(idOf), figures };
};

const inAndOut: Look = (line, before) => {
  if (!isDebit(line)) return undefined;
  const credits = before.filter(
    (one) => isCredit(one) && sizeOf(one) >= units(1_000n, one) && line.time - one.time <= dayMs,
  );
  for (const credit of credits.slice(-16)) {
    const since = [...before.slice(before.indexOf(credit) + 1), line].filter(isDebit);
    if (sum(since) * 100n < sizeOf(credit) * 90n) continue;
    const figures = { credit: String(sizeOf(credit)), debits_since: String(sum(since)) };
    return { entryIds: [idOf(credit), idOf(line)], figures };
  }
  return undefined;
};

const reversals: Look = (line, before) => {
  const all = [...before, line].filter(isReversal);
  const last = isReversal(line) && within(all, 3, 7 * dayMs);
  return last ? { entryIds: last.map(idOf), figures: { reversals: "3" } } : undefined;
};

const rules: readonly (readonly [name: string, points: number, look: Look])[] = [
  ["unusual_amount", 25, unusual],
  ["withdrawal_burst", 20, burst],
  ["amounts_below_limit", 25, belowLimit],
  ["rapid_in_and_out", 20, inAndOut],
  ["reversals", 15, reversals],
];

/** What must be told of an account after a version; undefined when it was not there. */
export const assessmentAt = (
  { accountId, chapters }: Story,
  version: number,
): Omit<Assessment, "signals"> & { readonly signals: readonly object[] } => {
  const known = chapters.slice(0, version);
  const judged = known.filter(({ deed }) => deed.kind === "open" || deed.kind === "line");
  const lines = known.flatMap(({ line }) => line ?? []);
  const signals = rules.flatMap(([name, points, look]) => {
    const findings = lines.flatMap((line, at) => look(line, lines.slice(0, at)) ?? []).slice(-5);
    const figures = findings.at(-1)?.figures;
    if (figures === undefined) return [];
    const entryIds = [...new Set(findings.flatMap((one) => one.entryIds))];
    return [{ name, points, entryIds, figures }];
  });
  const score = Math.min(
    100,
    signals.reduce((all, { points }) => all + points, 0),
  );
  const level = score >= 60 ? "HIGH" : score >= 30 ? "MEDIUM" : "LOW";
  const last = lines.at(-1);
  return {
    accountId,
    score,
    level: `RISK_LEVEL_${level}`,
    signals,
    currencyCode: known[0]?.account.currencyCode ?? "",
    lastEntryTime: last === undefined ? null : timestamp(last.time),
    version: String(judged.at(-1)?.version ?? 0),
  };
};

/** An answer's assessment without its sentences, which are for people. */
export const withoutSentences = (assessment: Assessment | null) =>
  assessment && {
    ...assessment,
    signals: assessment.signals.map(({ explanation: _, ...signal }) => signal),
  };
