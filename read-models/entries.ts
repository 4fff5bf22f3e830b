import type { EntryEvent, EntryReversed } from "../domain/account/events.ts";
import { aggregateIdOf, type RecordedEvent } from "../domain/event.ts";
import type { Projection } from "./projection.ts";

/** One line of an account, with the running balance and totals after it. */
export type EntryDocument = {
  readonly entryId: string;
  readonly accountId: string;
  readonly entryNumber: bigint;
  readonly type:
    | ""
    | "deposit"
    | "withdrawal"
    | "transfer-in"
    | "transfer-out"
    | "capture"
    | "reversal";
  readonly direction: "" | "credit" | "debit";
  readonly amountMinor: bigint;
  readonly currencyCode: string;
  readonly balanceAfterMinor: bigint;
  /** Sum of all credits of the account up to and with this entry. */
  readonly creditsAfterMinor: bigint;
  readonly debitsAfterMinor: bigint;
  readonly description: string;
  readonly reference: string;
  readonly counterpartyAccountId: string;
  readonly holdId: string;
  readonly reversesEntryId: string;
  readonly reversedByEntryId: string;
  readonly recordTime: number;
  /** UTC month of `recordTime`: "2026-11". */
  readonly month: string;
  /** The account and which of its sheets the entry is on; see {@link sheetsOf}. */
  readonly sheet: string;
  /** The account, of its first entries and of one in {@link landmarkEvery}; else empty. */
  readonly landmark: string;
  /** Stream version of the event that wrote the entry. */
  readonly version: bigint;
  readonly requestId: string;
  readonly correlationId: string;
};

/** Entry numbers of one sheet. */
const sheetLength = 64n;

/** One number in so many is a landmark. */
export const landmarkEvery = 1_024;

/*
 * An index without sorted lists finds entries by whole values alone, and looks at every entry of an
 * account to sort them. So a page is looked for in its sheets, and a time first among the landmarks
 * and then in the sheets behind one: of a million entries those are two thousand.
 */

/** The sheets in which the entries of these numbers lie, both ends included. */
export const sheetsOf = (accountId: string, first: number, last: number): string[] => {
  const lowest = BigInt(first) / sheetLength;
  const count = Math.max(0, Number(BigInt(last) / sheetLength - lowest) + 1);
  return Array.from({ length: count }, (_, at) => `${accountId}/${lowest + BigInt(at)}`);
};

/** True of an account's first entries, and then of one in {@link landmarkEvery}. */
const isLandmark = (entryNumber: number): boolean =>
  entryNumber < landmarkEvery || entryNumber % landmarkEvery === 0;

/** How an entry is found by its number in its account. */
export const placeFields = (
  accountId: string,
  entryNumber: number,
): Pick<EntryDocument, "entryNumber" | "sheet" | "landmark"> => ({
  entryNumber: BigInt(entryNumber),
  sheet: sheetsOf(accountId, entryNumber, entryNumber)[0] ?? "",
  landmark: isLandmark(entryNumber) ? accountId : "",
});

const writes =
  (type: EntryDocument["type"], direction: EntryDocument["direction"]) =>
  (document: EntryDocument, event: EntryEvent, recorded: RecordedEvent): EntryDocument => ({
    ...document,
    entryId: event.entryId,
    accountId: aggregateIdOf(recorded.streamId),
    ...placeFields(aggregateIdOf(recorded.streamId), event.entryNumber),
    type,
    direction,
    amountMinor: event.amountMinor,
    currencyCode: event.currencyCode,
    balanceAfterMinor: event.after.balanceMinor,
    creditsAfterMinor: event.after.creditsMinor,
    debitsAfterMinor: event.after.debitsMinor,
    description: event.description,
    reference: event.reference,
    recordTime: recorded.recordedAt,
    month: new Date(recorded.recordedAt).toISOString().slice(0, 7),
    version: BigInt(recorded.streamVersion),
    requestId: recorded.requestId,
    correlationId: recorded.correlationId,
  });

const deposit = writes("deposit", "credit");
const withdrawal = writes("withdrawal", "debit");
const transferIn = writes("transfer-in", "credit");
const transferOut = writes("transfer-out", "debit");
const capture = writes("capture", "debit");

const reverse = (document: EntryDocument, event: EntryReversed, recorded: RecordedEvent) => ({
  ...writes("reversal", event.direction)(document, event, recorded),
  counterpartyAccountId: event.counterpartyAccountId,
  reversesEntryId: event.reversesEntryId,
});

/**
 * Tells an entry that it was undone; the rest of it stays as it was written.
 * @throws {Error} when the entry is not there: its document was lost, and the stream is held.
 */
const markReversed = (document: EntryDocument, event: EntryReversed): EntryDocument => {
  if (document.entryNumber > 0n) return { ...document, reversedByEntryId: event.entryId };
  throw new Error(`Cannot mark entry ${event.reversesEntryId} as reversed: it is missing`);
};

/** Id below the tenant of an entry's document. */
export const entryDocumentId = (accountId: string, entryId: string): string =>
  `${accountId}/${entryId}`;

/** One document per entry of every account. */
export const entries: Projection<EntryDocument, EntryEvent> = {
  name: "entries",
  // 5: found by number. 4: sorted by time for statements. 3: words in order. 2: reversals.
  version: 5,
  mapping: {
    entryId: "keyword",
    accountId: "keyword",
    entryNumber: "long",
    type: "keyword",
    direction: "keyword",
    amountMinor: "long",
    currencyCode: "keyword",
    balanceAfterMinor: "long",
    creditsAfterMinor: "long",
    debitsAfterMinor: "long",
    description: "text",
    reference: "text",
    counterpartyAccountId: "keyword",
    holdId: "keyword",
    reversesEntryId: "keyword",
    reversedByEntryId: "keyword",
    recordTime: "date",
    month: "keyword",
    sheet: "keyword",
    landmark: "keyword",
    version: "long",
    requestId: "keyword",
    correlationId: "keyword",
  },
  sortedBy: [
    ["accountId", "entryNumber"],
    // Where a period begins and ends; by the numbers alone an account would be walked from its end.
    ["accountId", "recordTime", "entryNumber"],
    ["recordTime"],
    ["amountMinor"],
  ],
  documents: (event, recorded) => {
    const accountId = aggregateIdOf(recorded.streamId);
    const own = entryDocumentId(accountId, event.entryId);
    if (event.type !== "EntryReversed") return [own];
    return [own, entryDocumentId(accountId, event.reversesEntryId)];
  },
  initialDocument: (id) => ({
    // An account's id holds no slash.
    entryId: id.slice(id.indexOf("/") + 1),
    accountId: id.slice(0, id.indexOf("/")),
    entryNumber: 0n,
    type: "",
    direction: "",
    amountMinor: 0n,
    currencyCode: "",
    balanceAfterMinor: 0n,
    creditsAfterMinor: 0n,
    debitsAfterMinor: 0n,
    description: "",
    reference: "",
    counterpartyAccountId: "",
    holdId: "",
    reversesEntryId: "",
    reversedByEntryId: "",
    recordTime: 0,
    month: "",
    sheet: "",
    landmark: "",
    version: 0n,
    requestId: "",
    correlationId: "",
  }),
  evolve: {
    MoneyDeposited: deposit,
    MoneyWithdrawn: withdrawal,
    HoldCaptured: (document, event, recorded) => ({
      ...capture(document, event, recorded),
      holdId: event.holdId,
    }),
    EntryReversed: (document, event, recorded) =>
      document.entryId === event.reversesEntryId
        ? markReversed(document, event)
        : reverse(document, event, recorded),
    TransferReceived: (document, event, recorded) => ({
      ...transferIn(document, event, recorded),
      counterpartyAccountId: event.fromAccountId,
    }),
    TransferSent: (document, event, recorded) => ({
      ...transferOut(document, event, recorded),
      counterpartyAccountId: event.toAccountId,
    }),
  },
};
