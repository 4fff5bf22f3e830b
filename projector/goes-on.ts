import type { RecordedEvent } from "../domain/event.ts";

/** Consecutive events, and the one before them if that is known. */
export type Run = {
  readonly previousEventId?: string | undefined;
  readonly events: readonly RecordedEvent[];
};

/** An event by its place; undefined before the first. */
export type Place = { readonly offset: number; readonly eventId: string | undefined };

/**
 * False when a run that follows or covers a place knows another event there: one of the two is of
 * a history that the log has lost. What the run does not tell is not held against it.
 */
export const goesOn = ({ previousEventId, events }: Run, { offset, eventId }: Place): boolean => {
  const first = events[0]?.offset ?? 0;
  const known = first === offset + 1 ? previousEventId : events[offset - first]?.eventId;
  return known === undefined || known === eventId;
};

/** Two runs as one; undefined when the second does not go on from the first. */
export const joinRuns = (first: Run, second: Run): Run | undefined => {
  const last = first.events.at(-1);
  if (last !== undefined && !goesOn(second, last)) return undefined;
  return { ...first, events: [...first.events, ...second.events] };
};

/** What the events of a run weigh, in UTF-16 units. */
export const sizeOfRun = ({ events }: Run): number =>
  events.reduce((sum, { data }) => sum + data.length, 0);
