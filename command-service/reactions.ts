import { EventUndecodable, type RecordedEvent } from "../domain/event.ts";
import type { EventCodec } from "../domain/event-codec.ts";
import { exactJson } from "../domain/exact-json.ts";
import type { DueCommand } from "../domain/process-manager.ts";
import type { AnyProcessManager } from "../domain/process-managers.ts";
import type { NewTimer } from "../platform/timers/timers.ts";
import { derivedId } from "./derived-id.ts";

/** 9999-12-31T23:59:59.999Z, the last time that a request may name. */
const dueTimeMax = 253_402_300_799_999;

/** Commands that one event may ask for. */
const commandsMax = 16;

const isDueTime = (dueTime: number): boolean =>
  Number.isSafeInteger(dueTime) && dueTime >= 0 && dueTime <= dueTimeMax;

const timerOf = (
  { name, method }: AnyProcessManager,
  event: RecordedEvent,
  purpose: string,
  due: Pick<NewTimer, "dueTime" | "command">,
): NewTimer => {
  const { tenantId, streamId, partition, offset, eventId, correlationId, traceparent } = event;
  const timerId = derivedId({ tenantId, method, requestId: eventId }, purpose);
  const place = { tenantId, streamId, partition, offset, eventId };
  return { timerId, process: name, ...place, ...due, correlationId, traceparent };
};

const requireCommands = (commands: readonly DueCommand<unknown>[]): void => {
  if (commands.length > commandsMax) {
    throw new RangeError(`Cannot react: ${commands.length} commands for one event`);
  }
  if (!commands.every(({ dueTime }) => isDueTime(dueTime))) {
    throw new RangeError("Cannot react: a command is due at no time that there is");
  }
};

/**
 * The timers that an event asks for; their ids follow from event, process manager and place.
 * @throws {EventUndecodable} this build cannot read the event; another one may.
 * @throws whatever `react` throws: a bug.
 */
export const timersFor = (
  process: AnyProcessManager,
  event: RecordedEvent,
  codec: EventCodec,
): NewTimer[] => {
  const commands = process.react(codec.decode(event), event);
  requireCommands(commands);
  return commands.map(({ dueTime, command }, index) =>
    timerOf(process, event, String(index), { dueTime, command: exactJson.stringify(command) }),
  );
};

/**
 * As {@link timersFor}; an event that cannot be reacted to becomes a timer of its own, due at once,
 * whose turn is to react. So it is tried again, or set aside, and nothing behind it waits.
 */
export const timersOrReaction = (
  process: AnyProcessManager,
  event: RecordedEvent,
  codec: EventCodec,
): NewTimer[] => {
  try {
    return timersFor(process, event, codec);
  } catch {
    const due = { dueTime: event.recordedAt, command: undefined };
    return [timerOf(process, event, "reaction", due)];
  }
};

/** True for a failure to react that another build may not have. */
export const mayPass = (error: unknown): boolean => error instanceof EventUndecodable;
