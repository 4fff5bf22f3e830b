import { Buffer } from "node:buffer";
import type { RecordedEvent } from "../domain/event.ts";
import type { Broker } from "../platform/broker/broker.ts";
import { encodeRun } from "../platform/broker/run-codec.ts";
import type { Clock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import type { ReadRun } from "../platform/event-log/reads.ts";
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

/**
 * What lies above each position, in one query for all of them. At 300 commands a second on 16
 * partitions that is 65 to 155 reads for 1,000 commands; with one for each partition, and one more
 * to see that nothing lay behind a run, it was 425 to 725.
 */
export const readAbove = (
  { log, config }: RelayParts,
  positions: readonly RelayPosition[],
): Promise<readonly ReadRun[]> =>
  log.readRuns(
    positions.map(({ partition, relayed }) => ({ partition, fromOffset: relayed + 1 })),
    { eventsMax: config.RELAY_RUN_EVENTS_MAX, bytesMax: config.RELAY_RUN_BYTES_MAX },
  );

/** More lies behind a run that was cut at a limit. What is appended later is told by growth. */
const isCut = ({ config }: RelayParts, events: readonly RecordedEvent[]): boolean =>
  events.length >= config.RELAY_RUN_EVENTS_MAX ||
  events.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0) >= config.RELAY_RUN_BYTES_MAX;

/** Publishes a run read above the position; true when more is known to lie behind it. */
const publishRun = async (
  parts: RelayParts,
  position: RelayPosition,
  { previousEventId, events }: ReadRun,
): Promise<boolean> => {
  const { log, broker } = parts;
  const { partition, relayed, relayedEventId } = position;
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
  return isCut(parts, events);
};

/**
 * Publishes what was read above a position and moves it behind that; true when it is to be read
 * again. A partition that
 * the broker does not take (full, not routable) pauses by itself, twice as long each time up to
 * its bound; the others go on.
 */
export const relayRun = async (
  parts: RelayParts,
  position: RelayPosition,
  reading: Promise<ReadRun | undefined>,
): Promise<boolean> => {
  const { clock, logger, metrics, config } = parts;
  const { partition } = position;
  try {
    const read = await reading;
    const more = read !== undefined && (await publishRun(parts, position, read));
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
