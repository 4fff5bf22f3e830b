import type { Settled, ToldAccount } from "./history.ts";

/** Money set aside; steps tell from where to where in the account's life it was open. */
export type LineHold = {
  readonly holdId: string;
  readonly amount: bigint;
  readonly until: number | undefined;
  readonly placedAt: number;
  /** Infinity while it is open. */
  endedAt: number;
  ending: "" | "CAPTURED" | "RELEASED" | "EXPIRED";
};

/** A line of the account. */
export type LineEntry = {
  /** Negative for money that leaves. */
  readonly amount: bigint;
  readonly isReversal: boolean;
  readonly counterparty: string;
  readonly writtenAt: number;
  /** Infinity while it stands. */
  reversedAt: number;
  reversedBy: string;
};

/** An account between two of its writes. */
export type Standing = {
  readonly version: number;
  readonly state: "none" | "open" | "frozen" | "closed";
  readonly balance: bigint;
  readonly held: bigint;
  readonly limit: bigint;
  readonly entries: number;
  /** In the order in which they were placed. */
  readonly open: readonly LineHold[];
};

/** A command that wrote to an account. */
export type LineWrite = {
  readonly operation: Settled;
  readonly told: ToldAccount;
  /** The account that the request names first, or the other end of it. */
  readonly side: "named" | "other";
};

/**
 * One account's life as a list of steps: `standings[0]` before anything, `standings[n]` after
 * `writes[n - 1]`. Every figure is carried along, so that a question about any step is cheap.
 */
export type AccountLine = {
  readonly accountId: string;
  readonly standings: Standing[];
  readonly writes: LineWrite[];
  readonly holds: Map<string, LineHold>;
  readonly entries: Map<string, LineEntry>;
  /** Of transfers: this account's entry by the other account's. */
  readonly entryByOther: Map<string, string>;
};

/** An account at a step and a time, holds that are over by then crossed out. */
export type View = {
  readonly line: AccountLine;
  readonly step: number;
  readonly now: number;
  readonly standing: Standing;
};

const nothing: Standing = {
  version: 0,
  state: "none",
  balance: 0n,
  held: 0n,
  limit: 0n,
  entries: 0,
  open: [],
};

/** An account that nobody has opened. */
export const createLine = (accountId: string): AccountLine => ({
  accountId,
  standings: [nothing],
  writes: [],
  holds: new Map(),
  entries: new Map(),
  entryByOther: new Map(),
});

/** True when a hold ends by itself at that time or before. */
export const isDue = ({ until }: LineHold, now: number): boolean =>
  until !== undefined && until <= now;

const crossedOut = (standing: Standing, now: number): Standing => {
  const due = standing.open.filter((hold) => isDue(hold, now));
  if (due.length === 0) return standing;
  const held = due.reduce((left, { amount }) => left - amount, standing.held);
  return { ...standing, held, open: standing.open.filter((hold) => !due.includes(hold)) };
};

/** The account at a step as anyone who decides at that time must see it. */
export const viewAt = (line: AccountLine, step: number, now: number): View => {
  const standing = line.standings[step];
  if (standing === undefined) {
    throw new RangeError(`Cannot view account ${line.accountId}: it has no step ${step}`);
  }
  return { line, step, now, standing: crossedOut(standing, now) };
};

/** What may be taken out. */
export const leftOf = ({ balance, held, limit }: Standing): bigint => balance - held + limit;

/** A hold as a view shows it; undefined when there is none of the id by then. */
export const holdIn = (
  { line, step, now }: View,
  holdId: string,
): { readonly amount: bigint; readonly ending: LineHold["ending"] } | undefined => {
  const hold = line.holds.get(holdId);
  if (hold === undefined || hold.placedAt > step) return undefined;
  if (hold.endedAt <= step) return hold;
  return { amount: hold.amount, ending: isDue(hold, now) ? "EXPIRED" : "" };
};

/** A line of the account as a view shows it; undefined when it is not there by then. */
export const entryIn = (
  { line, step }: View,
  entryId: string,
): (LineEntry & { readonly isReversed: boolean }) | undefined => {
  const entry = line.entries.get(entryId);
  if (entry === undefined || entry.writtenAt > step) return undefined;
  return { ...entry, isReversed: entry.reversedAt <= step };
};
