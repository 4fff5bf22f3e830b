import type { LogPosition } from "../platform/consistency-token.ts";
import type {
  Checkpoint,
  Clause,
  SearchAnswer,
  SortKey,
} from "../platform/search-index/search-index.ts";
import { type EntryDocument, entries, sheetsOf } from "../read-models/entries.ts";
import type { VersionedDocument } from "../read-models/projection.ts";
import { accountPartition, accountStream } from "./account-stream.ts";
import { requireNotHeld } from "./read-failures.ts";
import type { ReadSide } from "./read-side.ts";
import type { Reading } from "./reading.ts";
import { searchCovering } from "./search-covering.ts";

/** An entry as the index has it. */
export type FoundEntry = VersionedDocument<EntryDocument>;

/** Entries of one account, and how far their partition is in the view that showed them. */
export type EntriesView = {
  readonly found: readonly FoundEntry[];
  readonly checkpoint: Checkpoint;
};

/** Which entries, in what order, of a view that has reached these positions. */
export type EntriesWanted = {
  readonly clauses: readonly Clause[];
  readonly sort: readonly SortKey[];
  readonly size: number;
  readonly required: readonly LogPosition[];
  /** True when the writes may be so new that a search would not see them without a refresh. */
  readonly fresh?: boolean;
};

/** Numbers of entries, both ends included; none when the last is before the first. */
export type NumberRange = { readonly first: number; readonly last: number };

const requirePartition = ({ checkpoints }: SearchAnswer, partition: number): Checkpoint => {
  const checkpoint = checkpoints.find((one) => one.partition === partition);
  // The port promises every checkpoint; an adapter that breaks it is a bug.
  if (checkpoint === undefined) throw new Error(`Cannot find checkpoint ${partition}: not told`);
  return checkpoint;
};

/** The entries of these numbers, so that an index looks at little else. */
export const numbered = (accountId: string, ranges: readonly NumberRange[]): Clause[] => {
  const sheets = ranges.flatMap(({ first, last }) => sheetsOf(accountId, first, last));
  return [
    { kind: "anyOf", field: "sheet", values: [...new Set(sheets)], hint: true },
    {
      kind: "ranges",
      field: "entryNumber",
      ranges: ranges.map(({ first, last }) => ({ first: BigInt(first), last: BigInt(last) })),
    },
  ];
};

/** Searches entries of one account; nobody counts them. */
export type SearchEntriesOf = (wanted: EntriesWanted) => Promise<EntriesView>;

/**
 * Searches among the entries of one account.
 * @throws {RequestFailed} STREAM_QUARANTINED, and as `searchCovering`.
 */
export const searchEntriesOf = (
  side: ReadSide,
  reading: Reading,
  accountId: string,
): SearchEntriesOf => {
  const { tenantId } = reading;
  const streamId = accountStream(accountId);
  const partition = accountPartition(accountId, reading);
  const ofAccount: Clause = { kind: "anyOf", field: "accountId", values: [accountId] };
  return async ({ clauses, sort, size, required, fresh = false }) => {
    const all = [ofAccount, ...clauses];
    const search = { tenantId, clauses: all, sort, size, total: "none" } as const;
    const answer = await searchCovering(side, reading, entries, search, { required, fresh });
    const checkpoint = requirePartition(answer, partition);
    requireNotHeld(entries, checkpoint, { tenantId, streamId });
    // The projection's own fold wrote them, and the index is strict about its mapping.
    const found = answer.hits.map(({ document }) => document as VersionedDocument as FoundEntry);
    return { found, checkpoint };
  };
};
