import type { StateFold } from "../domain/decider.ts";
import { stateText } from "../domain/state-text.ts";
import { startLoop } from "../platform/background-loop.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import type { Snapshot } from "../platform/event-log/reads.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import { type StreamState, streamKey } from "./state-cache.ts";

/** Keeps states of long streams behind the appends. */
export type SnapshotWriter = {
  /**
   * Offers a committed state that was last at `versionBefore`. It is kept when a multiple of the
   * events between two snapshots lies in between; never waits and never fails.
   */
  offer(state: StreamState, fold: StateFold<unknown>, versionBefore: number): void;
  /** Writes what was offered and ends. Never rejects. */
  stop(): Promise<void>;
};

/** What the writer works with. */
export type SnapshotParts = {
  readonly log: Pick<EventLog, "saveSnapshots">;
  readonly logger: Log;
  readonly metrics: Metrics;
  /** Events of a stream between two snapshots; 0: none are kept. */
  readonly everyEvents: number;
};

/** States that wait to be written; one more is dropped, and its stream's next one comes. */
const waitingMax = 256;

/** States of one statement: at a thousand open holds each, 3 MB. */
const batchMax = 16;

/** Nobody waits for a snapshot: so much of what happens to a stream shares one. */
const restMs = 100;

const backoffMaxMs = 60_000;

type Offered = { readonly state: StreamState; readonly fold: StateFold<unknown> };

const snapshotOf = ({ state, fold }: Offered): Snapshot[] => {
  const { tenantId, streamId, streamVersion, eventId } = state;
  if (eventId === undefined || fold.stateVersion === undefined) return [];
  const text = stateText.write(state.state);
  const { stateVersion } = fold;
  return [{ tenantId, streamId, streamVersion, eventId, stateVersion, state: text }];
};

/**
 * One statement at a time on a connection of the pool, the newest state of each stream. What cannot
 * be written is dropped: a stream without a snapshot is read from further back, that is all.
 */
export const createSnapshotWriter = (parts: SnapshotParts): SnapshotWriter => {
  const { log, logger, metrics, everyEvents } = parts;
  const waiting = new Map<string, Offered>();

  /** A state that cannot be written keeps no other one from it. */
  const encode = (offered: Offered): Snapshot[] => {
    try {
      return snapshotOf(offered);
    } catch (error) {
      metrics.snapshots.inc({ outcome: "failed" });
      logger.warn({ category: offered.fold.category, err: error }, "snapshot.unwritable");
      return [];
    }
  };

  const writeSome = async (): Promise<void> => {
    const batch = [...waiting].slice(0, batchMax);
    for (const [key] of batch) waiting.delete(key);
    const snapshots = batch.flatMap(([, offered]) => encode(offered));
    if (snapshots.length === 0) return;
    try {
      await log.saveSnapshots(snapshots);
      metrics.snapshots.inc({ outcome: "saved" }, snapshots.length);
    } catch (error) {
      metrics.snapshots.inc({ outcome: "failed" }, snapshots.length);
      throw error;
    }
    if (waiting.size > 0) loop.wake();
  };

  const loop = startLoop({
    name: "snapshot",
    everyMs: restMs,
    log: logger,
    backoffMaxMs,
    work: writeSome,
  });

  const crosses = (version: number, before: number): boolean =>
    everyEvents > 0 && Math.floor(version / everyEvents) > Math.floor(before / everyEvents);

  return {
    offer: (state, fold, versionBefore) => {
      if (fold.stateVersion === undefined || !crosses(state.streamVersion, versionBefore)) return;
      const key = streamKey(state);
      if (waiting.size >= waitingMax && !waiting.has(key)) {
        metrics.snapshots.inc({ outcome: "dropped" });
        return;
      }
      // Of two appends in flight the later may be answered first.
      const there = waiting.get(key)?.state.streamVersion ?? 0;
      if (there < state.streamVersion) waiting.set(key, { state, fold });
    },
    stop: async () => {
      await loop.stop();
      await writeSome().catch(() => {});
    },
  };
};
