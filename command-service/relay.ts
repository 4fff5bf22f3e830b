import { setTimeout as after } from "node:timers/promises";
import { type Loop, startLoop } from "../platform/background-loop.ts";
import type { Head, ReadRun } from "../platform/event-log/reads.ts";
import { requireTimelyClaims } from "../platform/lease/lease.ts";
import { tryBriefly } from "../platform/process/try-briefly.ts";
import {
  type RelayParts,
  type RelayPosition,
  readAbove,
  relayPosition,
  relayRun,
} from "./relay-partition.ts";

/** The way from the log to the broker. */
export type Relay = {
  /** Finishes the round in hand and gives up the partitions. */
  stop(): Promise<void>;
};

type RelayState = {
  readonly parts: RelayParts;
  /** By partition, as long as its lease is held. */
  readonly held: Map<number, RelayPosition>;
  /** Partitions that may have events above their position. */
  readonly grown: Set<number>;
  wake(): void;
};

/** Drops the partitions that others hold by now and begins the gained ones at their marks. */
const claim = async ({ parts, held, grown, wake }: RelayState): Promise<void> => {
  const { log, leases, logger, metrics } = parts;
  const claimed = await leases.claim();
  const fences = new Map(claimed.map(({ partition, fence }) => [partition, fence]));
  for (const [partition, { fence }] of held) {
    if (fences.get(partition) === fence) continue;
    held.delete(partition);
    metrics.relayLag.remove({ partition });
  }
  const gained = claimed.filter(({ partition }) => !held.has(partition));
  if (gained.length === 0) return;
  const relayed = await log.readRelayed();
  for (const { partition, fence } of gained) {
    held.set(partition, relayPosition(partition, fence, relayed[partition] ?? 0));
    grown.add(partition);
  }
  logger.info({ partitions: gained.map(({ partition }) => partition) }, "relay.gained");
  wake();
};

/** Positions that may go on now; what is no longer held is forgotten. */
const dueNow = ({ parts, held, grown }: RelayState): RelayPosition[] => {
  const now = parts.clock();
  return [...grown].flatMap((partition) => {
    const position = held.get(partition);
    if (position === undefined) grown.delete(partition);
    if (position === undefined || position.underWay || position.pausedUntil > now) return [];
    return [position];
  });
};

const startRun = (
  state: RelayState,
  position: RelayPosition,
  reading: Promise<ReadRun | undefined>,
): Promise<void> => {
  const { partition } = position;
  position.underWay = relayRun(state.parts, position, reading).then((more) => {
    position.underWay = undefined;
    if (more) state.grown.add(partition);
    state.wake();
  });
  return position.underWay;
};

/** Begins a run of every partition that may go on now. */
const startRuns = (state: RelayState): Promise<void>[] => {
  const due = dueNow(state);
  if (due.length === 0) return [];
  // Before they are read: what grows from now on is read again.
  for (const { partition } of due) state.grown.delete(partition);
  const reading = readAbove(state.parts, due);
  return due.map((position, at) =>
    startRun(
      state,
      position,
      reading.then((runs) => runs[at]),
    ),
  );
};

/** Saves the marks of all that moved in one statement. */
const saveMarks = async ({ parts, held }: RelayState): Promise<void> => {
  const moved = [...held.values()]
    .filter(({ relayed, saved }) => relayed > saved)
    .map((position) => ({ position, offset: position.relayed }));
  if (moved.length === 0) return;
  await parts.log.saveRelayed(
    moved.map(({ position: { partition, fence }, offset }) => ({ partition, offset, fence })),
  );
  for (const { position, offset } of moved) position.saved = offset;
};

/**
 * One run of every partition that has grown and has none under way, then their marks. What has not
 * ended by the time of a rest is left to end by itself: a queue that does not answer keeps its
 * partition waiting for seconds, and the others must not wait along.
 */
const relayRound = async (state: RelayState): Promise<void> => {
  const started = startRuns(state);
  const rested = new AbortController();
  const { signal } = rested;
  const rest = after(state.parts.config.RELAY_REST_MS, undefined, { signal }).catch(() => {});
  await Promise.race([Promise.all(started), rest]);
  rested.abort();
  await saveMarks(state);
  if (dueNow(state).length > 0) state.wake();
};

/**
 * Waits for the runs under way, keeps what they have reached, and gives up the partitions. Without
 * its mark a run is published again, and skipped as a duplicate; leases run out by themselves, and
 * another replica only waits a little longer.
 */
const finish = async (state: RelayState): Promise<void> => {
  const { leases, logger } = state.parts;
  await Promise.all([...state.held.values()].map(({ underWay }) => underWay));
  await tryBriefly(
    "the relay's marks",
    () => saveMarks(state),
    (error) => logger.warn({ err: error }, "relay.marks-not-saved"),
  );
  await tryBriefly("the relay's leases", leases.release, (error) =>
    logger.warn({ err: error }, "relay.release-failed"),
  );
};

/** False also at a head that was set back, or that another event has taken since. */
const isRelayed = (
  { relayed, relayedEventId }: RelayPosition,
  head: Pick<Head, "offset" | "eventId">,
): boolean =>
  head.offset === relayed && (relayedEventId === undefined || relayedEventId === head.eventId);

/** Looks at the heads: what others have appended, and what the metrics say. */
const poll = async ({ parts, held, grown, wake }: RelayState): Promise<void> => {
  const { log, broker, metrics } = parts;
  for (const { partition, offset, eventId } of await log.readHeads()) {
    metrics.headOffset.set({ partition }, offset);
    const position = held.get(partition);
    if (position === undefined) continue;
    metrics.relayLag.set({ partition }, offset - position.relayed);
    if (!isRelayed(position, { offset, eventId })) grown.add(partition);
  }
  wake();
  // Last: what the log says is seen and measured while the broker is away.
  for (const [partition, depth] of (await broker.readDepths()).entries()) {
    metrics.queueDepth.set({ partition }, depth);
  }
};

const startLoops = (state: RelayState) => {
  const { logger: log, config } = state.parts;
  const start = (name: string, everyMs: number, work: (state: RelayState) => Promise<void>): Loop =>
    startLoop({ name, everyMs, log, backoffMaxMs: everyMs, work: () => work(state) });
  // The relay's own rest is short, so that a partition goes on as soon as its pause is over.
  const relaying = start("relay", config.RELAY_REST_MS, relayRound);
  state.wake = relaying.wake;
  const looking = [
    start("relay.claim", config.RELAY_CLAIM_EVERY_MS, claim),
    start("relay.poll", config.RELAY_POLL_MS, poll),
  ];
  return { relaying, looking };
};

/**
 * Publishes what the log holds above its marks, in order, and moves a mark only after the broker
 * has confirmed. The log is the outbox, so nothing is ever removed and nothing can be lost: a
 * relay that dies publishes its last runs again, and the projector skips them.
 *
 * Woken by growth of the log in this process and by a slow poll for everybody else's.
 */
export const openRelay = (parts: RelayParts): Relay => {
  const { RELAY_CLAIM_EVERY_MS, RELAY_LEASE_TTL_MS } = parts.config;
  requireTimelyClaims("RELAY", RELAY_CLAIM_EVERY_MS, RELAY_LEASE_TTL_MS);
  const state: RelayState = { parts, held: new Map(), grown: new Set(), wake: () => {} };
  const { relaying, looking } = startLoops(state);
  const forget = parts.log.onGrowth((partitions) => {
    for (const partition of partitions) state.grown.add(partition);
    relaying.wake();
  });
  return {
    stop: async () => {
      forget();
      await Promise.all([relaying, ...looking].map((loop) => loop.stop()));
      await finish(state);
    },
  };
};
