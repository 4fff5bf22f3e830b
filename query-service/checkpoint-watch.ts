import type { Clock } from "../platform/clock.ts";
import type { LogPosition } from "../platform/consistency-token.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Checkpoint, IndexReader } from "../platform/search-index/search-index.ts";
import { createTenantPlaces } from "../platform/tenant-places.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import { memoizeBriefly } from "./memoize-briefly.ts";
import { pause } from "./pause.ts";
import { covers } from "./read-failures.ts";

/** First and longest pause between two looks at the checkpoints. */
const pollMinMs = 5;
const pollMaxMs = 80;
/** One read serves everyone who looks within this time: however many wait, 200 reads a second. */
const checkpointFreshMs = 5;

/** Who waits, until when at most, and what ends it early. */
export type WaitLimits = {
  readonly tenantId: string;
  readonly until: number;
  readonly signal: AbortSignal;
};

/** Waits, for all queries of the service, until projections have reached places in the log. */
export type CheckpointWatch = {
  /**
   * Resolves when the live checkpoints cover `required` (`covered`), or at `until`, or when the
   * service stops; with the checkpoints as last read. Looks at least once. What it saw is a hint:
   * the answer's own checkpoints decide.
   * @throws {RequestFailed} OVERLOADED when too many wait already, in all or of the tenant;
   * INDEX_UNAVAILABLE.
   * @throws The signal's reason when the caller has gone.
   */
  wait(
    projection: AnyProjection,
    required: readonly LogPosition[],
    limits: WaitLimits,
  ): Promise<{ readonly covered: boolean; readonly checkpoints: readonly Checkpoint[] }>;
};

type WatchOptions = {
  readonly index: Pick<IndexReader, "readLiveCheckpoints">;
  readonly clock: Clock;
  readonly waitersMax: number;
  readonly waitersPerTenantMax: number;
  readonly stopping: AbortSignal;
  readonly metrics: Pick<Metrics, "queriesWaiting">;
};

const tooMany = (waiting: number, whose: string): RequestFailed =>
  new RequestFailed(
    "OVERLOADED",
    `Cannot wait for the index: ${waiting} queries${whose} are waiting already`,
  );

/** A watch over the live checkpoints, at which a bounded number of queries wait. */
export const createCheckpointWatch = (options: WatchOptions): CheckpointWatch => {
  const { index, clock, stopping, metrics } = options;
  const reads = new Map<string, () => Promise<readonly Checkpoint[]>>();
  const waiters = createTenantPlaces({
    placesMax: options.waitersMax,
    perTenantMax: options.waitersPerTenantMax,
    refuse: tooMany,
    taken: metrics.queriesWaiting,
  });

  const readerOf = (projection: AnyProjection) => {
    const known = reads.get(projection.name);
    if (known !== undefined) return known;
    const read = memoizeBriefly(() => index.readLiveCheckpoints(projection), {
      clock,
      freshMs: checkpointFreshMs,
    });
    reads.set(projection.name, read);
    return read;
  };

  const poll = async (
    read: () => Promise<readonly Checkpoint[]>,
    required: readonly LogPosition[],
    { until, signal }: WaitLimits,
  ) => {
    for (let pollMs = pollMinMs; ; pollMs = Math.min(pollMs * 2, pollMaxMs)) {
      const leftMs = until - clock();
      await pause(Math.min(pollMs, leftMs), [signal, stopping]);
      signal.throwIfAborted();
      const checkpoints = await read();
      const covered = covers(checkpoints, required);
      if (covered || leftMs <= pollMs || stopping.aborted) return { covered, checkpoints };
    }
  };

  return {
    wait: async (projection, required, limits) => {
      limits.signal.throwIfAborted();
      const read = readerOf(projection);
      const checkpoints = await read();
      if (covers(checkpoints, required)) return { covered: true, checkpoints };
      if (clock() >= limits.until || stopping.aborted) return { covered: false, checkpoints };
      waiters.enter(limits.tenantId);
      try {
        return await poll(read, required, limits);
      } finally {
        waiters.leave(limits.tenantId);
      }
    },
  };
};
