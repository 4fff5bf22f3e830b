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
  /** Id of the event at `relayed` as it was published; undefined until one was from here. */
  relayedEventId: string | undefined;
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
  relayedEventId: undefined,
  saved: relayed,
  underWay: undefined,
  pausedUntil: 0,
  pauseMs: firstPauseMs,
});

/**
 * Begins anew where the log says now that it was relayed, or at its end where that is before. The
 * log was set back, and what has taken the place of the lost events has not been published.
 */
const startOver = async ({ log, logger }: RelayParts, position: RelayPosition): Promise<void> => {
  const { partition } = position;
  const mark = (await log.readRelayed())[partition] ?? 0;
  const head = (await log.readHeads())[partition]?.offset ?? 0;
  logger.warn({ partition, relayed: position.relayed, mark, head }, "relay.log-went-back");
  position.relayed = Math.min(mark, head);
  position.relayedEventId = undefined;
  position.saved = mark;
};

/** Publishes one run above the position; false when there was nothing to publish. */
const publishRun = async (parts: RelayParts, position: RelayPosition): Promise<boolean> => {
  const { log, broker, config } = parts;
  const { partition, relayed, relayedEventId } = position;
  const { previousEventId, events } = await log.readRun(partition, relayed + 1, {
    eventsMax: config.RELAY_RUN_EVENTS_MAX,
    bytesMax: config.RELAY_RUN_BYTES_MAX,
  });
  const isLost = relayed > 0 && previousEventId === undefined;
  if (isLost || (relayedEventId !== undefined && relayedEventId !== previousEventId)) {
    await startOver(parts, position);
    return true;
  }
  const first = events[0];
  const last = events.at(-1);
  if (first === undefined || last === undefined) return false;
  const { logId, epoch, runKey } = log.identity;
  const span = { partition, firstOffset: first.offset, lastOffset: last.offset };
  await broker.publish([encodeRun({ logId, epoch, ...span, previousEventId, events }, runKey)]);
  position.relayed = last.offset;
  position.relayedEventId = last.eventId;
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
