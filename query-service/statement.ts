import type { AccountDocument } from "../read-models/accounts.ts";
import type { EntryDocument } from "../read-models/entries.ts";
import type { VersionedDocument } from "../read-models/projection.ts";

/** How an account stood after one of its entries; all zero before the first. */
export type Standing = {
  readonly entryNumber: number;
  readonly balanceMinor: bigint;
  /** Sum of all credits up to here. */
  readonly creditsMinor: bigint;
  readonly debitsMinor: bigint;
};

/** Everything of a statement but its lines; the same on every page. */
export type Period = {
  readonly currencyCode: string;
  /** After the last entry before the period. */
  readonly opening: Standing;
  /** After the last entry of the period; the same as `opening` when it has none. */
  readonly closing: Standing;
};

/** Before the first entry. */
export const unused: Standing = {
  entryNumber: 0,
  balanceMinor: 0n,
  creditsMinor: 0n,
  debitsMinor: 0n,
};

/** The standing that an entry states; of no entry, that of an unused account. */
export const standingAfter = (entry: EntryDocument | undefined): Standing =>
  entry === undefined
    ? unused
    : {
        entryNumber: Number(entry.entryNumber),
        balanceMinor: entry.balanceAfterMinor,
        creditsMinor: entry.creditsAfterMinor,
        debitsMinor: entry.debitsAfterMinor,
      };

const equal = (left: Standing, right: Standing): boolean =>
  left.entryNumber === right.entryNumber &&
  left.balanceMinor === right.balanceMinor &&
  left.creditsMinor === right.creditsMinor &&
  left.debitsMinor === right.debitsMinor;

const afterLine = (before: Standing, { direction, amountMinor }: EntryDocument): Standing => {
  const credit = direction === "credit" ? amountMinor : 0n;
  const debit = direction === "debit" ? amountMinor : 0n;
  return {
    entryNumber: before.entryNumber + 1,
    balanceMinor: before.balanceMinor + credit - debit,
    creditsMinor: before.creditsMinor + credit,
    debitsMinor: before.debitsMinor + debit,
  };
};

/**
 * Follows lines from a standing, each line stating exactly what the one before makes of it.
 * Undefined when one is missing, twice, out of order, in another currency, or does not add up.
 */
export const followLines = (
  from: Standing,
  lines: readonly EntryDocument[],
  currencyCode: string,
): Standing | undefined => {
  let standing = from;
  for (const line of lines) {
    const next = afterLine(standing, line);
    if (line.currencyCode !== currencyCode || !equal(next, standingAfter(line))) return undefined;
    standing = next;
  }
  return standing;
};

/** True when opening + credits - debits = closing, and nothing runs backwards. */
export const addsUp = ({ opening, closing }: Period): boolean => {
  const credits = closing.creditsMinor - opening.creditsMinor;
  const debits = closing.debitsMinor - opening.debitsMinor;
  return (
    closing.entryNumber >= opening.entryNumber &&
    credits >= 0n &&
    debits >= 0n &&
    opening.balanceMinor + credits - debits === closing.balanceMinor
  );
};

/**
 * The lines of one page proved: `pageSize` of them, or all that are left. Returns the standing
 * after them; undefined when they prove nothing.
 */
export const proveLines = (
  { closing, currencyCode }: Period,
  from: Standing,
  lines: readonly EntryDocument[],
  pageSize: number,
): Standing | undefined => {
  const left = closing.entryNumber - from.entryNumber;
  if (lines.length !== Math.min(left, pageSize)) return undefined;
  const after = followLines(from, lines, currencyCode);
  if (after === undefined) return undefined;
  return after.entryNumber < closing.entryNumber || equal(after, closing) ? after : undefined;
};

/** Half-open time, in milliseconds since 1970. */
type Time = { readonly startTime: number; readonly endTime: number };

/** True when an entry was recorded in the period. */
export const isWithin = (
  { startTime, endTime }: Time,
  { recordTime }: Pick<EntryDocument, "recordTime">,
): boolean => recordTime >= startTime && recordTime < endTime;

/** What one view shows of a period. */
export type PeriodShown = {
  /** The last entry before the period. */
  readonly before: VersionedDocument<EntryDocument> | undefined;
  /** The first page of its lines. */
  readonly lines: readonly EntryDocument[];
  /** The last entry before its end, which may be `before`. */
  readonly last: VersionedDocument<EntryDocument> | undefined;
  /** The first entry behind its end that was looked at. */
  readonly next: VersionedDocument<EntryDocument> | undefined;
};

/** Which entries were looked at. */
type Looked = {
  /** Number of what is thought to be the last entry before the period. */
  readonly opens: number;
  readonly pageSize: number;
  /** Number of what was the last one of the period a moment ago. */
  readonly closes: number;
  /** How many behind that were looked at. */
  readonly arrivalsMax: number;
};

/**
 * Where a period begins and ends among entries in the order of their numbers: the one numbered
 * `opens`, a page behind it, and those from `closes` on. Undefined when `opens` is not the last one
 * before the period, one is missing at its end, or it may go on behind what was looked at.
 */
export const periodIn = (
  found: readonly VersionedDocument<EntryDocument>[],
  time: Time,
  { opens, pageSize, closes, arrivalsMax }: Looked,
): PeriodShown | undefined => {
  const numberOf = (entry: VersionedDocument<EntryDocument> | undefined): number =>
    Number(entry?.fields.entryNumber ?? 0);
  const early = found.filter((entry) => numberOf(entry) <= opens);
  const before = early[0];
  if (early.length > 1 || numberOf(before) !== opens) return undefined;
  if (before !== undefined && before.fields.recordTime >= time.startTime) return undefined;
  const later = found.slice(early.length);
  const within = later.filter(({ fields }) => fields.recordTime < time.endTime);
  if (!within.every(({ fields }) => isWithin(time, fields))) return undefined;
  const last = within.at(-1) ?? before;
  const next = later.find((entry) => numberOf(entry) > numberOf(last));
  if (next === undefined && numberOf(last) >= closes + arrivalsMax) return undefined;
  const atEnd = within.filter((entry) => numberOf(entry) > closes);
  if (atEnd.length !== Math.max(0, numberOf(last) - closes)) return undefined;
  const lines = within.filter((entry) => numberOf(entry) <= opens + pageSize);
  return { before, lines: lines.map(({ fields }) => fields), last, next };
};

/** What there is to tell whether a period's closing is its end. */
export type EndEvidence = {
  /** The last entry before the end. */
  readonly last: VersionedDocument<EntryDocument> | undefined;
  /** The first entry that is neither that one nor before it, at or after the end. */
  readonly next: VersionedDocument<EntryDocument> | undefined;
  readonly account: VersionedDocument<AccountDocument> | undefined;
  /** Up to where everything was applied in the view that showed `last`. */
  readonly entriesPosition: number;
};

/**
 * False when entries between the last one and the end are missing, which no line could tell. The
 * entry behind the end must follow from the last one before it. Where there is none, the account's
 * own document must have the balance after the last one, unless one has seen more than the other.
 */
export const isEnd = ({ last, next, account, entriesPosition }: EndEvidence): boolean => {
  if (next !== undefined) {
    const closing = standingAfter(last?.fields);
    const { currencyCode } = last?.fields ?? next.fields;
    return followLines(closing, [next.fields], currencyCode) !== undefined;
  }
  if (account === undefined || account.offset > entriesPosition) return true;
  if ((last?.offset ?? 0) > account.offset) return true;
  return account.fields.balanceMinor === (last?.fields.balanceAfterMinor ?? 0n);
};
