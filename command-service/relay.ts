import { startLoop } from "../platform/background-loop.ts";
import type { Broker } from "../platform/broker/broker.ts";
import { encodeRun } from "../platform/broker/run-codec.ts";
import type { Clock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import type { Leases } from "../platform/lease/lease.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { CommandServiceConfig } from "./config.ts";

/** What the relay works with. */
export type RelayParts = {
  readonly log: EventLog;
  readonly broker: Broker;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly logger: Log;
  readonly metrics: Metrics;
  readonly config: CommandServiceConfig;
};

/** The way from the log to the broker. */
export type Relay = {
  /** Finishes the round in hand and gives up the partitions. */
  stop(): Promise<void>;
};

/** Where the relay stands in a partition that it holds. */
type Position = { readonly fence: number; relayed: number; pausedUntil: number; pauseMs: number };

const firstPauseMs = 20;

/**
 * Publishes what the log holds above its marks, in order, and moves a mark only after the broker
 * has confirmed. The log is the outbox, so nothing is ever removed and nothing can be lost: a
 * relay that dies publishes its last runs again, and the projector skips them.
 *
 * A partition that the broker does not take (full, not routable) pauses alone; the others go on.
 * Woken by growth of the log in this process and by a slow poll for everybody else's.
 */
export const openRelay = ({
  log,
  broker,
  leases,
  clock,
  logger,
  metrics,
  config,
}: RelayParts): Relay => {
  const held = new Map<number, Position>();
  const grown = new Set<number>();

  const claim = async (): Promise<void> => {
    const claimed = await leases.claim();
    const kept = new Map(claimed.map(({ partition, fence }) => [partition, fence]));
    for (const [partition, { fence }] of held) {
      if (kept.get(partition) !== fence) held.delete(partition);
    }
    const gained = claimed.filter(({ partition }) => !held.has(partition));
    if (gained.length === 0) return;
    const relayed = await log.readRelayed();
    for (const { partition, fence } of gained) {
      held.set(partition, {
        fence,
        relayed: relayed[partition] ?? 0,
        pausedUntil: 0,
        pauseMs: firstPauseMs,
      });
    }
    logger.info({ partitions: gained.map(({ partition }) => partition) }, "relay.gained");
    relaying.wake();
  };

  /** One run of one partition; true when more may wait behind it. */
  const relayRun = async (partition: number, position: Position): Promise<boolean> => {
    const events = await log.readPartition(partition, position.relayed + 1, {
      eventsMax: config.RELAY_RUN_EVENTS_MAX,
      bytesMax: config.RELAY_RUN_BYTES_MAX,
    });
    const first = events[0];
    const last = events.at(-1);
    if (first === undefined || last === undefined) return false;
    const { logId, epoch, runKey } = log.identity;
    const span = { partition, firstOffset: first.offset, lastOffset: last.offset };
    await broker.publish([encodeRun({ logId, epoch, ...span, events }, runKey)]);
    position.relayed = last.offset;
    return true;
  };

  const tryRun = async (partition: number, position: Position): Promise<boolean> => {
    try {
      const more = await relayRun(partition, position);
      if (position.pauseMs > firstPauseMs) logger.info({ partition }, "relay.resumed");
      position.pauseMs = firstPauseMs;
      return more;
    } catch (error) {
      metrics.relayFailures.inc();
      if (position.pauseMs === firstPauseMs) logger.warn({ partition, err: error }, "relay.paused");
      position.pausedUntil = clock() + position.pauseMs;
      position.pauseMs = Math.min(position.pauseMs * 2, config.RELAY_PAUSE_MAX_MS);
      setTimeout(() => relaying.wake(), position.pauseMs).unref();
      return true;
    }
  };

  const relayGrown = async (): Promise<void> => {
    const now = clock();
    const due = [...grown].flatMap((partition) => {
      const position = held.get(partition);
      if (position === undefined) grown.delete(partition);
      return position === undefined || position.pausedUntil > now ? [] : [{ partition, position }];
    });
    if (due.length === 0) return;
    const before = due.map(({ position }) => position.relayed);
    for (const { partition } of due) grown.delete(partition);
    await Promise.all(
      due.map(async ({ partition, position }) => {
        if (await tryRun(partition, position)) grown.add(partition);
      }),
    );
    const moved = due.filter(({ position }, index) => position.relayed !== before[index]);
    await log.saveRelayed(
      moved.map(({ partition, position: { relayed, fence } }) => ({
        partition,
        offset: relayed,
        fence,
      })),
    );
    if (grown.size > 0) relaying.wake();
  };

  const measure = async (): Promise<void> => {
    const depths = await broker.readDepths();
    for (const [partition, depth] of depths.entries()) {
      metrics.queueDepth.set({ partition }, depth);
    }
    for (const { partition, offset } of await log.readHeads()) {
      metrics.headOffset.set({ partition }, offset);
      const position = held.get(partition);
      if (position === undefined) continue;
      metrics.relayLag.set({ partition }, offset - position.relayed);
      if (offset > position.relayed) grown.add(partition);
    }
  };

  const loop = { log: logger, backoffMaxMs: config.RELAY_PAUSE_MAX_MS };
  const relaying = startLoop({
    ...loop,
    name: "relay",
    everyMs: config.RELAY_POLL_MS,
    work: relayGrown,
  });
  const polling = startLoop({
    ...loop,
    name: "relay.poll",
    everyMs: config.RELAY_POLL_MS,
    work: async () => {
      await measure();
      relaying.wake();
    },
  });
  const claiming = startLoop({
    ...loop,
    name: "relay.claim",
    everyMs: config.LEASE_RENEW_MS,
    work: claim,
  });
  const forget = log.onGrowth((partitions) => {
    for (const partition of partitions) if (held.has(partition)) grown.add(partition);
    relaying.wake();
  });

  return {
    stop: async () => {
      forget();
      await Promise.all([claiming.stop(), polling.stop()]);
      await relaying.stop();
      await leases.release();
    },
  };
};
