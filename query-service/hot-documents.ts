import type { Clock } from "../platform/clock.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { IndexReader } from "../platform/search-index/search-index.ts";
import type { AnyProjection } from "../read-models/projection.ts";

/** A document by id as the index gave it, with the checkpoint of that moment. */
export type GotDocument = Awaited<ReturnType<IndexReader["get"]>>;

/** Reads documents by id; of the same one at the same time once. */
export type HotDocuments = {
  /**
   * The document by full id as it was at most `freshMs` ago, with the checkpoint of that moment.
   * One that does not suffice, or is not there, is read from the index now.
   * @throws {RequestFailed} what the index throws; a failure is not remembered.
   */
  get(
    projection: AnyProjection,
    partition: number,
    documentId: string,
    suffices: (got: GotDocument) => boolean,
  ): Promise<GotDocument>;
};

type HotOptions = {
  readonly index: Pick<IndexReader, "get">;
  readonly clock: Clock;
  /** Documents that are remembered; the one not asked for longest goes first. 0 = none. */
  readonly documentsMax: number;
  readonly freshMs: number;
  readonly metrics: Pick<Metrics, "readCache">;
};

type Read = { readonly startedAt: number; readonly got: Promise<GotDocument> };

/**
 * Shares reads of the documents asked for most. An answer states the checkpoint that was read with
 * its document, so it never claims more than it shows; whoever needs later writes says so by a
 * token, and what does not reach it does not suffice. The id begins with the tenant.
 */
export const createHotDocuments = (options: HotOptions): HotDocuments => {
  const { index, clock, documentsMax, freshMs, metrics } = options;
  // A Map keeps the order of insertion: taking out and putting back makes a document the newest.
  const reads = new Map<string, Read>();

  const remember = (key: string, read: Read): void => {
    reads.delete(key);
    reads.set(key, read);
    if (reads.size <= documentsMax) return;
    const [oldest] = reads.keys();
    if (oldest !== undefined) reads.delete(oldest);
  };

  const isFresh = ({ startedAt }: Read): boolean => {
    const age = clock() - startedAt;
    // A clock that was set back makes a read look younger than it is.
    return age >= 0 && age < freshMs;
  };

  return {
    get: async (projection, partition, documentId, suffices) => {
      const key = `${projection.name}/${documentId}`;
      const known = reads.get(key);
      if (known !== undefined && isFresh(known)) {
        const got = await known.got;
        if (got.document !== undefined && suffices(got)) {
          metrics.readCache.inc({ result: "hit" });
          if (reads.get(key) === known) remember(key, known);
          return got;
        }
      }
      metrics.readCache.inc({ result: "miss" });
      const read = { startedAt: clock(), got: index.get(projection, partition, documentId) };
      remember(key, read);
      const forget = (): void => {
        if (reads.get(key) === read) reads.delete(key);
      };
      try {
        const got = await read.got;
        if (got.document === undefined) forget();
        return got;
      } catch (error) {
        forget();
        throw error;
      }
    },
  };
};
