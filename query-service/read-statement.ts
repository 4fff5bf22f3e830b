import { accounts } from "../read-models/accounts.ts";
import type { EntryDocument } from "../read-models/entries.ts";
import { accountNotFound } from "./account-not-found.ts";
import { accountPartition, accountStream } from "./account-stream.ts";
import { type Extent, extentOf, positionsOf } from "./as-of.ts";
import { lastBefore } from "./last-before.ts";
import { readDocument } from "./read-document.ts";
import type { ReadSide } from "./read-side.ts";
import type { Reading } from "./reading.ts";
import { numbered, searchEntriesOf } from "./search-entries-of.ts";
import {
  addsUp,
  isEnd,
  isWithin,
  type Period,
  periodIn,
  proveLines,
  type Standing,
  standingAfter,
} from "./statement.ts";

/** Whose statement, of which half-open time, in milliseconds since 1970. */
export type StatementQuery = {
  readonly accountId: string;
  readonly startTime: number;
  readonly endTime: number;
};

/** Where a page begins: fixed with the first page, carried by the page tokens. */
export type StatementPlace = {
  readonly period: Period;
  /** The account's standing before the page. */
  readonly from: Standing;
  readonly extent: Extent;
};

/** One page of a statement, proved. */
export type StatementPage = StatementPlace & {
  readonly lines: readonly EntryDocument[];
  /** The account's standing after the page. */
  readonly after: Standing;
};

/** How much of the entries the first page looks at. */
export type FirstPageSizes = {
  readonly pageSize: number;
  /** Entries that may have come between the look for the period's end and the look at it. */
  readonly arrivalsMax: number;
};

/** By number, which is the order of the lines. */
const inOrder = [{ field: "entryNumber", descending: false }] as const;

/**
 * The first page: first where the period begins and ends, then everything that proves it, in one
 * view: the last entry before the period, the page's lines, the last entry of the period and the
 * first one behind it. The figures are those that the entries at both ends state, so no line but
 * the page's is looked at. Undefined when it does not all fit together.
 * @throws {RequestFailed} As `readDocument`. @throws {CommandRejected} ACCOUNT_NOT_FOUND
 */
export const readFirstPage = async (
  side: ReadSide,
  reading: Reading,
  query: StatementQuery,
  { pageSize, arrivalsMax }: FirstPageSizes,
): Promise<StatementPage | undefined> => {
  const { accountId, startTime, endTime } = query;
  const document = { streamId: accountStream(accountId), id: accountId, now: true } as const;
  const search = searchEntriesOf(side, reading, accountId);
  const partition = accountPartition(accountId, reading);
  const asked = reading.required.filter((position) => position.partition === partition);
  const [{ document: account }, start, end] = await Promise.all([
    readDocument(side, reading, accounts, document),
    lastBefore(search, accountId, startTime, asked),
    lastBefore(search, accountId, endTime, asked),
  ]);
  const opens = start.entryNumber;
  const closes = Math.max(opens, end.entryNumber);
  const ranges = [
    { first: opens, last: opens + pageSize },
    { first: closes, last: closes + arrivalsMax },
  ];
  const { found, checkpoint } = await search({
    clauses: numbered(accountId, ranges),
    sort: inOrder,
    size: pageSize + arrivalsMax + 2,
    required: [{ partition, offset: Math.max(start.position, end.position) }],
  });
  const shown = periodIn(found, query, { opens, pageSize, closes, arrivalsMax });
  if (shown === undefined) return undefined;
  const { before, lines, last, next } = shown;
  const named = account ?? last ?? next;
  if (named === undefined) throw accountNotFound(accountId);
  const { currencyCode } = (last ?? named).fields;
  const opening = standingAfter(before?.fields);
  const period = { currencyCode, opening, closing: standingAfter(last?.fields) };
  const evidence = { last, next, account, entriesPosition: checkpoint.offset };
  const after = proveLines(period, opening, lines, pageSize);
  if (!addsUp(period) || !isEnd(evidence) || after === undefined) return undefined;
  const places = [account, before, last].map((one) => ({ partition, offset: one?.offset ?? 0 }));
  const extent = extentOf(reading.facts, reading.tenantId, [checkpoint], places);
  return { period, from: opening, extent, lines, after };
};

/**
 * A further page, proved; undefined when its lines are not all there. Numbers are dense, so it is
 * looked for by its own alone, and costs the same however many lines follow.
 */
export const readNextPage = async (
  side: ReadSide,
  reading: Reading,
  query: StatementQuery,
  place: StatementPlace,
  pageSize: number,
): Promise<StatementPage | undefined> => {
  const { period, from, extent } = place;
  const first = from.entryNumber + 1;
  const last = Math.min(from.entryNumber + pageSize, period.closing.entryNumber);
  const { found } = await searchEntriesOf(
    side,
    reading,
    query.accountId,
  )({
    clauses: numbered(query.accountId, [{ first, last }]),
    sort: inOrder,
    size: pageSize,
    required: positionsOf(extent),
  });
  const lines = found.map(({ fields }) => fields);
  const after = lines.every((line) => isWithin(query, line))
    ? proveLines(period, from, lines, pageSize)
    : undefined;
  return after && { ...place, lines, after };
};
