import type { AccountClosed, AccountEvent, EntryEvent } from "../domain/account/events.ts";
import type { RecordedEvent } from "../domain/event.ts";
import type { EntryDocument } from "./entries.ts";
import type { Projection } from "./projection.ts";

/** What happened to the accounts of one partition in one currency on one day (UTC). */
export type ReportDocument = {
  readonly currencyCode: string;
  /** Midnight of the day. */
  readonly day: number;
  readonly partition: bigint;
  readonly accountsOpened: bigint;
  readonly accountsClosed: bigint;
  /** {@link ReportTotals} by entry type, as JSON. */
  readonly totals: string;
};

/** Type of an entry that is there. */
export type ReportedType = Exclude<EntryDocument["type"], "">;

/** Entries of one type. Sums are decimal text: they may leave 64 bits, and must not be stopped. */
export type ReportTotals = {
  readonly count: number;
  readonly credits: string;
  readonly debits: string;
};

/** The totals of a document. */
export type TotalsByType = { readonly [Type in ReportedType]?: ReportTotals };

const dayMs = 86_400_000;

/** Midnight before a time, both in milliseconds since 1970. */
export const dayOf = (time: number): number => Math.floor(time / dayMs) * dayMs;

const currencyOf = (event: AccountEvent): string =>
  "currencyCode" in event ? event.currencyCode : "";

const dayText = (time: number): string => new Date(dayOf(time)).toISOString().slice(0, 10);

const idOf = (currencyCode: string, { recordedAt, partition }: RecordedEvent): string =>
  `${currencyCode}/${dayText(recordedAt)}/p${String(partition).padStart(2, "0")}`;

const placed = (
  document: ReportDocument,
  currencyCode: string,
  { recordedAt, partition }: RecordedEvent,
): ReportDocument => ({
  ...document,
  currencyCode,
  day: dayOf(recordedAt),
  partition: BigInt(partition),
});

const counts =
  (type: ReportedType, directionOf: (event: EntryEvent) => "credit" | "debit") =>
  (document: ReportDocument, event: EntryEvent, recorded: RecordedEvent): ReportDocument => {
    const totals = JSON.parse(document.totals) as TotalsByType;
    const { count, credits, debits } = totals[type] ?? { count: 0, credits: "0", debits: "0" };
    const isCredit = directionOf(event) === "credit";
    const after: ReportTotals = {
      count: count + 1,
      credits: (BigInt(credits) + (isCredit ? event.amountMinor : 0n)).toString(),
      debits: (BigInt(debits) + (isCredit ? 0n : event.amountMinor)).toString(),
    };
    return {
      ...placed(document, event.currencyCode, recorded),
      totals: JSON.stringify({ ...totals, [type]: after }),
    };
  };

const credit = () => "credit" as const;
const debit = () => "debit" as const;

/**
 * One document per day, currency and partition, with the totals of each entry type: whoever reads a
 * report adds up the parts. Entry types share a document, so that a year is some thousand documents
 * and not ten times as many. An account closed under version 1 of `AccountClosed` has no currency
 * and is not counted.
 */
export const reports: Projection<ReportDocument, AccountEvent> = {
  name: "reports",
  version: 1,
  ofGroups: true,
  mapping: {
    currencyCode: "keyword",
    day: "date",
    partition: "long",
    accountsOpened: "long",
    accountsClosed: "long",
    totals: "stored",
  },
  sortedBy: [["currencyCode", "day"]],
  documents: (event, recorded) => {
    const currencyCode = currencyOf(event);
    return currencyCode === "" ? [] : [idOf(currencyCode, recorded)];
  },
  initialDocument: () => ({
    currencyCode: "",
    day: 0,
    partition: 0n,
    accountsOpened: 0n,
    accountsClosed: 0n,
    totals: "{}",
  }),
  evolve: {
    AccountOpened: (document, { currencyCode }, recorded) => ({
      ...placed(document, currencyCode, recorded),
      accountsOpened: document.accountsOpened + 1n,
    }),
    AccountClosed: (document, { currencyCode }: AccountClosed, recorded) => ({
      ...placed(document, currencyCode, recorded),
      accountsClosed: document.accountsClosed + 1n,
    }),
    MoneyDeposited: counts("deposit", credit),
    MoneyWithdrawn: counts("withdrawal", debit),
    TransferReceived: counts("transfer-in", credit),
    TransferSent: counts("transfer-out", debit),
    HoldCaptured: counts("capture", debit),
    EntryReversed: counts("reversal", (event) =>
      event.type === "EntryReversed" ? event.direction : "debit",
    ),
  },
};
