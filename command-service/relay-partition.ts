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

/** Where the relay stands in a partition that it holds. */
export type RelayPosition = {
  readonly partition: number;
  readonly fence: number;
  /** Offset up to which the broker has confirmed. */
  relayed: number;
  /** The same as the log knows it. */
  saved: number;
  /** The run that is being published; never rejects. */
  underWay: Promise<void> | undefined;
  /** Set while the broker does not take this partition's runs, in milliseconds since 1970. */
  pausedUntil: number;
  pauseMs: number;
};

const firstPauseMs = 20;

/** A partition just gained, at its mark. */
export const relayPosition = (
  partition: number,
  fence: number,
  relayed: number,
): RelayPosition => ({
  partition,
  fence,
  relayed,
  saved: relayed,
  underWay: undefined,
  pausedUntil: 0,
  pauseMs: firstPauseMs,
});

/** Publishes one run above the position; false when there was nothing to publish. */
const publishRun = async (
  { log, broker, config }: RelayParts,
  position: RelayPosition,
): Promise<boolean> => {
  const { partition } = position;
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

/**
 * Publishes one run and moves the position behind it; true when more may wait. A partition that
 * the broker does not take (full, not routable) pauses by itself, twice as long each time up to
 * its bound; the others go on.
 */
export const relayRun = async (parts: RelayParts, position: RelayPosition): Promise<boolean> => {
  const { clock, logger, metrics, config } = parts;
  const { partition } = position;
  try {
    const more = await publishRun(parts, position);
    if (position.pauseMs > firstPauseMs) logger.info({ partition }, "relay.resumed");
    position.pauseMs = firstPauseMs;
    return more;
  } catch (error) {
    metrics.relayFailures.inc();
    if (position.pauseMs === firstPauseMs) logger.warn({ partition, err: error }, "relay.paused");
    position.pausedUntil = clock() + position.pauseMs;
    position.pauseMs = Math.min(position.pauseMs * 2, config.RELAY_PAUSE_MAX_MS);
    return true;
  }
};
