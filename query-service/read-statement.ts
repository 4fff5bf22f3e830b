import type { LogPosition } from "../platform/consistency-token.ts";
import type { Clause, Search, SearchAnswer } from "../platform/search-index/search-index.ts";
import { accounts } from "../read-models/accounts.ts";
import { type EntryDocument, entries } from "../read-models/entries.ts";
import type { VersionedDocument } from "../read-models/projection.ts";
import { accountNotFound } from "./account-not-found.ts";
import { accountPartition, accountStream } from "./account-stream.ts";
import { type Extent, extentOf, positionsOf } from "./as-of.ts";
import { during } from "./clauses.ts";
import { readDocument } from "./read-document.ts";
import { requireNotHeld } from "./read-failures.ts";
import type { ReadSide } from "./read-side.ts";
import { type Reading, requiredOffset } from "./reading.ts";
import { searchCovering } from "./search-covering.ts";
import {
  addsUp,
  isEnd,
  type Period,
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

type EntryHit = VersionedDocument<EntryDocument>;

/** Entries by their order, and whether all that fulfil the clauses are to be counted. */
type Wanted = {
  /** Fields of the order: record times never fall from one entry to the next, so both are one. */
  readonly by: readonly ("recordTime" | "entryNumber")[];
  readonly descending: boolean;
  readonly size: number;
  readonly counted: boolean;
};

/**
 * An order that begins with what the clauses bound: where a period lies in an account's life then
 * does not matter to an index that is sorted so. By number alone, the last entry before a time was
 * looked for from the account's newest one on: 0.65 µs for each in between on the Postgres index.
 */
const byTime = ["recordTime", "entryNumber"] as const;
const byNumber = ["entryNumber"] as const;

const newest: Wanted = { by: byTime, descending: true, size: 1, counted: false };
const oldest: Wanted = { by: byNumber, descending: false, size: 1, counted: false };

const numbers = (above: number, atMost?: number): Clause => ({
  kind: "range",
  field: "entryNumber",
  above: BigInt(above),
  ...(atMost === undefined ? {} : { atMost: BigInt(atMost) }),
});

/** Searches entries of one account in a view that has reached the account's required position. */
const searchEntriesOf = (side: ReadSide, reading: Reading, accountId: string) => {
  const { tenantId } = reading;
  const streamId = accountStream(accountId);
  const partition = accountPartition(accountId, reading);
  const ofAccount: Clause = { kind: "anyOf", field: "accountId", values: [accountId] };
  return async (
    clauses: readonly Clause[],
    { by, descending, size, counted }: Wanted,
    required: readonly LogPosition[],
    fresh: boolean,
  ) => {
    const sort = by.map((field) => ({ field, descending }));
    const total: Search["total"] = counted ? "exact" : "none";
    const search = { tenantId, clauses: [ofAccount, ...clauses], sort, size, total };
    const answer = await searchCovering(side, reading, entries, search, { required, fresh });
    const checkpoint = requirePartition(answer, partition);
    requireNotHeld(entries, checkpoint, { tenantId, streamId });
    // The projection's own fold wrote them, and the index is strict about its mapping.
    const documents = answer.hits.map((hit) => hit.document as VersionedDocument as EntryHit);
    return { documents, total: counted ? answer.total : undefined, checkpoint };
  };
};

const requirePartition = ({ checkpoints }: SearchAnswer, partition: number) => {
  const checkpoint = checkpoints.find((one) => one.partition === partition);
  // The port promises every checkpoint; an adapter that breaks it is a bug.
  if (checkpoint === undefined) throw new Error(`Cannot find checkpoint ${partition}: not told`);
  return checkpoint;
};

type SearchOfAccount = ReturnType<typeof searchEntriesOf>;

type LinesWanted = {
  readonly clauses: readonly Clause[];
  readonly required: readonly LogPosition[];
  readonly pageSize: number;
  /** True when all that fulfil the clauses are to be counted, however few are read. */
  readonly counted: boolean;
  readonly by: Wanted["by"];
};

const searchLines = async (
  search: SearchOfAccount,
  { clauses, required, pageSize, ...how }: LinesWanted,
) => {
  const wanted: Wanted = { ...how, descending: false, size: pageSize };
  const { documents, total } = await search(clauses, wanted, required, false);
  return { lines: documents.map(({ fields }) => fields), total, pageSize };
};

const noLines = { lines: [], total: 0 };

/**
 * The first page: the period's figures and extent, from the last entry before its end and the last
 * before its start, and its first lines, of which all are counted once. The first entry behind its
 * end shows that none is missing in between. The view that gave the last entry says how far the
 * statement is; no later view is older, and what follows from it is asked for at once. Undefined
 * when it does not all fit together.
 * @throws {RequestFailed} As `readDocument`. @throws {CommandRejected} ACCOUNT_NOT_FOUND
 */
export const readFirstPage = async (
  side: ReadSide,
  reading: Reading,
  { accountId, startTime, endTime }: StatementQuery,
  pageSize: number,
): Promise<StatementPage | undefined> => {
  const document = { streamId: accountStream(accountId), id: accountId, now: true } as const;
  const search = searchEntriesOf(side, reading, accountId);
  const partition = accountPartition(accountId, reading);
  const asked = [{ partition, offset: requiredOffset(reading, partition) }];
  const [{ document: account }, view] = await Promise.all([
    readDocument(side, reading, accounts, document),
    search(during("recordTime", undefined, endTime), newest, asked, true),
  ]);
  const last = view.documents[0];
  const closing = standingAfter(last?.fields);

  const required = [{ partition, offset: view.checkpoint.offset }];
  const first = async (clauses: readonly Clause[], wanted: Wanted) =>
    (await search(clauses, wanted, required, false)).documents[0];
  const behindEnd = [...during("recordTime", endTime, undefined), numbers(closing.entryNumber)];
  const clauses = [...during("recordTime", startTime, endTime), numbers(0, closing.entryNumber)];
  const inPeriod = last !== undefined && last.fields.recordTime >= startTime;
  const [next, before, found] = await Promise.all([
    first(behindEnd, oldest),
    inPeriod ? first(during("recordTime", undefined, startTime), newest) : last,
    inPeriod
      ? searchLines(search, { clauses, required, pageSize, counted: true, by: byTime })
      : { ...noLines, pageSize },
  ]);
  const shown = account ?? last ?? next;
  if (shown === undefined) throw accountNotFound(accountId);
  const { currencyCode } = (last ?? shown).fields;
  const opening = standingAfter(before?.fields);
  const period = { currencyCode, opening, closing };
  const { checkpoint } = view;
  const evidence = { last, next, account, entriesPosition: checkpoint.offset };
  const after = proveLines(period, opening, found);
  if (!addsUp(period) || !isEnd(evidence) || after === undefined) return undefined;
  const places = [account, before, last].map((one) => ({ partition, offset: one?.offset ?? 0 }));
  const extent = extentOf(reading.facts, reading.tenantId, [checkpoint], places);
  return { period, from: opening, extent, lines: found.lines, after };
};

/**
 * A further page, proved; undefined when its lines are not all there. Numbers are dense, so it is
 * looked for by its own alone, and costs the same however many lines follow.
 */
export const readNextPage = async (
  side: ReadSide,
  reading: Reading,
  { accountId, startTime, endTime }: StatementQuery,
  place: StatementPlace,
  pageSize: number,
): Promise<StatementPage | undefined> => {
  const { period, from, extent } = place;
  const lastOfPage = Math.min(from.entryNumber + pageSize, period.closing.entryNumber);
  const found = await searchLines(searchEntriesOf(side, reading, accountId), {
    clauses: [...during("recordTime", startTime, endTime), numbers(from.entryNumber, lastOfPage)],
    required: positionsOf(extent),
    pageSize,
    counted: false,
    by: byNumber,
  });
  const after = proveLines(period, from, found);
  return after && { ...place, lines: found.lines, after };
};
