import { setImmediate as turn } from "node:timers/promises";
import type { StateFold } from "../domain/decider.ts";
import { stateText } from "../domain/state-text.ts";
import { startLoop } from "../platform/background-loop.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import type { Snapshot } from "../platform/event-log/reads.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import { within } from "../platform/process/within.ts";
import { type StreamState, streamKey } from "./state-cache.ts";

/** Keeps states of long streams behind the appends. */
export type SnapshotWriter = {
  /**
   * Offers a committed state that was last at `versionBefore`. It is kept when a multiple of the
   * events between two snapshots lies in between; never waits and never fails.
   */
  offer(state: StreamState, fold: StateFold<unknown>, versionBefore: number): void;
  /**
   * Writes all that was offered and ends; what the store has not taken within 2 s, or refuses, is
   * given up. Never rejects.
   */
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

/**
 * Weight of the states that wait, as their folds say it, a plain one 1: a thousand open holds weigh
 * a thousand, and 2.1 MB when their descriptions are as long as they may be. So no more than 17 MB
 * wait, whatever the states are; without it 256 such accounts would be half a gigabyte.
 */
const waitingWeightMax = 8_192;

/** States of one statement. */
const batchMax = 16;

/**
 * Bytes of one statement, give or take its last state: one with a thousand open holds whose
 * descriptions are as long as they may be takes 2.1 MB.
 */
const batchBytesMax = 1_048_576;

/** A process that ends waits no longer for what nobody needs. */
const stopMaxMs = 2_000;

/** Nobody waits for a snapshot: so much of what happens to a stream shares one. */
const restMs = 100;

const backoffMaxMs = 60_000;

type Offered = {
  readonly state: StreamState;
  readonly fold: StateFold<unknown>;
  readonly weight: number;
};

/** Offered states by stream, the newest of each, bounded in number and weight. */
type Waiting = {
  readonly size: () => number;
  readonly keys: () => string[];
  readonly take: (key: string) => Offered | undefined;
  /** False when there is no room for it. */
  readonly put: (key: string, offered: Offered) => boolean;
};

const createWaiting = (): Waiting => {
  const byStream = new Map<string, Offered>();
  let weight = 0;
  return {
    size: () => byStream.size,
    keys: () => [...byStream.keys()],
    take: (key) => {
      const offered = byStream.get(key);
      byStream.delete(key);
      weight -= offered?.weight ?? 0;
      return offered;
    },
    put: (key, offered) => {
      const there = byStream.get(key);
      // Of two appends in flight the later may be answered first.
      if (there !== undefined && there.state.streamVersion >= offered.state.streamVersion) {
        return true;
      }
      const others = byStream.size - (there === undefined ? 0 : 1);
      const weightOfAll = weight - (there?.weight ?? 0) + offered.weight;
      // One alone waits whatever it weighs: else its stream would never have a snapshot.
      if (others >= waitingMax || (others > 0 && weightOfAll > waitingWeightMax)) return false;
      byStream.set(key, offered);
      weight = weightOfAll;
      return true;
    },
  };
};

const snapshotOf = ({ state, fold }: Offered): Snapshot[] => {
  const { tenantId, streamId, streamVersion, eventId } = state;
  if (eventId === undefined || fold.stateVersion === undefined) return [];
  const text = stateText.write(state.state);
  const { stateVersion } = fold;
  return [{ tenantId, streamId, streamVersion, eventId, stateVersion, state: text }];
};

/** A state that cannot be written keeps no other one from it. */
const encode = (offered: Offered, { metrics, logger }: SnapshotParts): Snapshot[] => {
  try {
    return snapshotOf(offered);
  } catch (error) {
    metrics.snapshots.inc({ outcome: "failed" });
    logger.warn({ category: offered.fold.category, err: error }, "snapshot.unwritable");
    return [];
  }
};

/** One state a turn of the event loop: the largest takes 13 ms, and commands want theirs. */
const takeBatch = async (waiting: Waiting, parts: SnapshotParts): Promise<Snapshot[]> => {
  const batch: Snapshot[] = [];
  let bytes = 0;
  // A stream that is offered again meanwhile waits: no statement may write a row twice.
  for (const key of waiting.keys().slice(0, batchMax)) {
    if (bytes >= batchBytesMax) break;
    const offered = waiting.take(key);
    if (offered === undefined) break;
    const encoded = encode(offered, parts);
    batch.push(...encoded);
    bytes += encoded.reduce((sum, { state }) => sum + Buffer.byteLength(state), 0);
    await turn();
  }
  return batch;
};

/**
 * One statement at a time on a connection of the pool, the newest state of each stream. What cannot
 * be written is dropped: a stream without a snapshot is read from further back, that is all.
 */
export const createSnapshotWriter = (parts: SnapshotParts): SnapshotWriter => {
  const { log, logger, metrics, everyEvents } = parts;
  const waiting = createWaiting();

  const writeSome = async (): Promise<void> => {
    const snapshots = await takeBatch(waiting, parts);
    if (snapshots.length === 0) return;
    try {
      await log.saveSnapshots(snapshots);
      metrics.snapshots.inc({ outcome: "saved" }, snapshots.length);
    } catch (error) {
      metrics.snapshots.inc({ outcome: "failed" }, snapshots.length);
      throw error;
    }
    if (waiting.size() > 0) loop.wake();
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
      const weight = fold.weight?.(state.state) ?? 1;
      if (waiting.put(streamKey(state), { state, fold, weight })) return;
      metrics.snapshots.inc({ outcome: "dropped" });
    },
    stop: async () => {
      let isOver = false;
      const writeAll = async (): Promise<void> => {
        await loop.stop();
        while (waiting.size() > 0 && !isOver) await writeSome();
      };
      await within(stopMaxMs, "snapshots", writeAll()).catch(() => {});
      isOver = true;
    },
  };
};
