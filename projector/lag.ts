import type { EventLog } from "../platform/event-log/event-log.ts";

/** How far a projection is behind in one partition. */
export type Lag = {
  readonly events: number;
  /** Age of the oldest event not yet applied; 0 when there is none. */
  readonly seconds: number;
};

/** Reads how far checkpoints are behind; what lies at the same place is read once. */
export type LagReader = (partition: number, checkpoint: number, head: number) => Promise<Lag>;

/**
 * A reader for one look at the log. Ages are exact: the event behind the checkpoint is read, and
 * only where something is behind. @throws {RequestFailed} STORE_UNAVAILABLE
 */
export const createLagReader = (log: EventLog, now: number): LagReader => {
  const times = new Map<string, Promise<number | undefined>>();
  const readTime = async (partition: number, offset: number): Promise<number | undefined> => {
    const [event] = await log.readPartition(partition, offset, { eventsMax: 1, bytesMax: 1 });
    return event?.recordedAt;
  };
  return async (partition, checkpoint, head) => {
    if (head <= checkpoint) return { events: 0, seconds: 0 };
    const place = `${partition}:${checkpoint}`;
    const time = times.get(place) ?? readTime(partition, checkpoint + 1);
    times.set(place, time);
    const recordedAt = await time;
    const ageMs = recordedAt === undefined ? 0 : Math.max(0, now - recordedAt);
    return { events: head - checkpoint, seconds: ageMs / 1_000 };
  };
};
