import { type CurrencyCode, formatMoney, majorUnits } from "../domain/money.ts";

/*
 * What makes an account look risky: rules over its own entries and their record times alone, so
 * that whoever folds the same events comes to the same score. Each rule remembers a bounded number
 * of entries, whatever the account has seen. docs/risk.md explains every rule to people; a test
 * keeps its table equal to this file.
 */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** For how long a finding counts, before the account's newest entry. */
const findingActiveMs = 30 * dayMs;
/** Findings of one rule that are remembered, the newest ones. */
const findingsMax = 5;

/** Debits that say what is usual: the newest ones before the one that is judged. */
const usualDebitsMax = 20;
const usualDebitsMin = 5;
const unusualTimes = 5n;
/** Whole units below which nothing is worth a finding of one amount alone. */
const noticeableUnits = 100n;

const burstDebits = 5;
const burstMs = hourMs;

/** Whole units from which on amounts are looked at more closely elsewhere. */
const limitUnits = 10_000n;
const belowLimitTimes = 3;
const belowLimitMs = 7 * dayMs;

const passThroughUnits = 1_000n;
const passThroughMs = dayMs;
/** Credits that are watched for leaving again, the newest ones. */
export const watchedCreditsMax = 16;

const reversalTimes = 3;
const reversalMs = 7 * dayMs;

const dormantMs = 180 * dayMs;
const awakeMs = 7 * dayMs;

/** Points that each rule adds while a finding of it counts; the sum is cut at 100. */
export const riskPoints = {
  unusual_amount: 25,
  withdrawal_burst: 20,
  amounts_below_limit: 25,
  rapid_in_and_out: 20,
  reversals: 15,
  dormant_account_awake: 30,
} as const;

/** The name of a rule. */
export type RiskRule = keyof typeof riskPoints;

/** An entry as the rules see it. */
export type RiskEntry = {
  readonly entryId: string;
  readonly kind: "credit" | "debit" | "reversal";
  readonly amountMinor: bigint;
  readonly currencyCode: CurrencyCode;
  readonly time: number;
  /** Sum of the account's debits with this one, those of reversals among them. */
  readonly debitsAfterMinor: bigint;
  /** What of `amountMinor` a reversal takes from the account. */
  readonly reversedDebitMinor: bigint;
};

/** What a rule saw. Amounts are minor units as decimal text. */
export type Finding = {
  readonly time: number;
  readonly entryIds: readonly string[];
  readonly figures: Readonly<Record<string, string>>;
  readonly explanation: string;
};

type Seen = { readonly id: string; readonly time: number; readonly amount: string };

/** What the rules remember of an account; plain JSON. */
export type RiskMemory = {
  /** Amounts of debits before the one that is judged; newest last, as in all lists here. */
  readonly usual: readonly string[];
  readonly debits: readonly Seen[];
  readonly belowLimit: readonly Seen[];
  readonly reversals: readonly Seen[];
  /** With the debits of the account when it came. */
  readonly credits: readonly (Seen & { readonly debitsThen: string })[];
  /** Sum of debits that only undid something. */
  readonly undone: string;
  readonly lastTime: number;
  /** When the first entry after a long pause came, and how long that was. */
  readonly wokeAt: number;
  readonly sleptMs: number;
  readonly findings: { readonly [Rule in RiskRule]?: readonly Finding[] };
};

/** What is remembered of an account without entries. */
export const emptyRiskMemory: RiskMemory = {
  usual: [],
  debits: [],
  belowLimit: [],
  reversals: [],
  credits: [],
  undone: "0",
  lastTime: 0,
  wokeAt: 0,
  sleptMs: 0,
  findings: {},
};

const newest = <Element>(list: readonly Element[], one: Element, most: number): Element[] =>
  [...list, one].slice(-most);

const seenOf = ({ entryId, time, amountMinor }: RiskEntry): Seen => ({
  id: entryId,
  time,
  amount: amountMinor.toString(),
});

const isAtLeast = ({ amountMinor, currencyCode }: RiskEntry, units: bigint): boolean =>
  amountMinor >= majorUnits(units, currencyCode);

const isBelowLimit = ({ amountMinor, currencyCode, kind }: RiskEntry): boolean => {
  const limit = majorUnits(limitUnits, currencyCode);
  return kind !== "reversal" && amountMinor < limit && amountMinor * 10n >= limit * 9n;
};

/** The rule of the newest entries of one kind: so many of them within so long. */
const crowd = (list: readonly Seen[], times: number, windowMs: number): Seen[] | undefined => {
  const last = list.slice(-times);
  const [first, end] = [last[0], last.at(-1)];
  if (first === undefined || end === undefined || last.length < times) return undefined;
  return end.time - first.time <= windowMs ? last : undefined;
};

const sumOf = (list: readonly Seen[]): bigint =>
  list.reduce((sum, { amount }) => sum + BigInt(amount), 0n);

/** Takes an entry into what is remembered, before the rules look. */
const remember = (before: RiskMemory, entry: RiskEntry): RiskMemory => {
  const { kind, time } = entry;
  const seen = seenOf(entry);
  const undone = BigInt(before.undone) + entry.reversedDebitMinor;
  const pauseMs = before.lastTime === 0 ? 0 : time - before.lastTime;
  const watched = before.credits.filter((credit) => time - credit.time <= passThroughMs);
  const debitsThen = (entry.debitsAfterMinor - undone).toString();
  return {
    ...before,
    undone: undone.toString(),
    lastTime: time,
    debits: kind === "debit" ? newest(before.debits, seen, burstDebits) : before.debits,
    belowLimit: isBelowLimit(entry)
      ? newest(before.belowLimit, seen, belowLimitTimes)
      : before.belowLimit,
    reversals:
      kind === "reversal" ? newest(before.reversals, seen, reversalTimes) : before.reversals,
    credits:
      kind === "credit" && isAtLeast(entry, passThroughUnits)
        ? newest(watched, { ...seen, debitsThen }, watchedCreditsMax)
        : watched,
    ...(pauseMs >= dormantMs && { wokeAt: time, sleptMs: pauseMs }),
  };
};

const shown = (minor: bigint, { currencyCode }: RiskEntry): string =>
  formatMoney(minor, currencyCode);

type Look = (memory: RiskMemory, entry: RiskEntry) => Omit<Finding, "time"> | undefined;

const median = (amounts: readonly bigint[]): bigint => {
  const sorted = amounts.toSorted((one, other) => (one < other ? -1 : 1));
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n;
};

const looks: { readonly [Rule in RiskRule]: Look } = {
  unusual_amount: ({ usual: earlier }, entry) => {
    if (entry.kind !== "debit" || earlier.length < usualDebitsMin) return undefined;
    const usual = median(earlier.map(BigInt));
    const { amountMinor, entryId } = entry;
    if (amountMinor <= usual * unusualTimes || !isAtLeast(entry, noticeableUnits)) return undefined;
    return {
      entryIds: [entryId],
      figures: { amount: amountMinor.toString(), usual_amount: usual.toString() },
      explanation: `${shown(amountMinor, entry)} left at once; ${shown(usual, entry)} is usual`,
    };
  },
  withdrawal_burst: ({ debits }, entry) => {
    const burst = entry.kind === "debit" ? crowd(debits, burstDebits, burstMs) : undefined;
    if (burst === undefined) return undefined;
    const total = sumOf(burst);
    return {
      entryIds: burst.map(({ id }) => id),
      figures: { debits: String(burst.length), total: total.toString() },
      explanation: `${burst.length} debits of ${shown(total, entry)} together within an hour`,
    };
  },
  amounts_below_limit: ({ belowLimit }, entry) => {
    const near = isBelowLimit(entry) ? crowd(belowLimit, belowLimitTimes, belowLimitMs) : undefined;
    if (near === undefined) return undefined;
    const limit = majorUnits(limitUnits, entry.currencyCode);
    return {
      entryIds: near.map(({ id }) => id),
      figures: { entries: String(near.length), limit: limit.toString() },
      explanation: `${near.length} amounts just below ${shown(limit, entry)} within 7 days`,
    };
  },
  rapid_in_and_out: ({ credits, undone }, entry) => {
    if (entry.kind !== "debit") return undefined;
    const debits = entry.debitsAfterMinor - BigInt(undone);
    const gone = credits.find(
      ({ amount, debitsThen }) => (debits - BigInt(debitsThen)) * 10n >= BigInt(amount) * 9n,
    );
    if (gone === undefined) return undefined;
    const [came, left] = [BigInt(gone.amount), debits - BigInt(gone.debitsThen)];
    return {
      entryIds: [gone.id, entry.entryId],
      figures: { credit: gone.amount, debits_since: left.toString() },
      explanation: `${shown(came, entry)} came and ${shown(left, entry)} left within 24 hours`,
    };
  },
  reversals: ({ reversals }, { kind }) => {
    const undone = kind === "reversal" ? crowd(reversals, reversalTimes, reversalMs) : undefined;
    if (undone === undefined) return undefined;
    return {
      entryIds: undone.map(({ id }) => id),
      figures: { reversals: String(undone.length) },
      explanation: `${undone.length} entries were reversed within 7 days`,
    };
  },
  dormant_account_awake: ({ wokeAt, sleptMs }, entry) => {
    const awake = wokeAt > 0 && entry.time - wokeAt <= awakeMs;
    if (entry.kind !== "debit" || !awake || !isAtLeast(entry, noticeableUnits)) return undefined;
    const days = Math.floor(sleptMs / dayMs);
    return {
      entryIds: [entry.entryId],
      figures: { dormant_days: String(days), amount: entry.amountMinor.toString() },
      explanation: `${shown(entry.amountMinor, entry)} left after ${days} days without an entry`,
    };
  },
};

/** The rules, in the order in which they are told. */
export const riskRules: readonly RiskRule[] = Object.keys(riskPoints) as RiskRule[];

/** What is remembered after one more entry, with everything that the rules find in it. */
export const watchEntry = (before: RiskMemory, entry: RiskEntry): RiskMemory => {
  const memory = remember(before, entry);
  const findings = riskRules.flatMap((rule) => {
    const known = (before.findings[rule] ?? []).filter(
      ({ time }) => entry.time - time <= findingActiveMs,
    );
    const found = looks[rule](memory, entry);
    const all = found ? newest(known, { ...found, time: entry.time }, findingsMax) : known;
    return all.length === 0 ? [] : [[rule, all] as const];
  });
  const isDebit = entry.kind === "debit";
  const amount = entry.amountMinor.toString();
  const usual = isDebit ? newest(memory.usual, amount, usualDebitsMax) : memory.usual;
  return { ...memory, usual, findings: Object.fromEntries(findings) };
};
