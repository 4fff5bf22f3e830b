import type { Decision } from "./decision.ts";
import type { DomainEvent, RecordedEvent } from "./event.ts";

/** A command for later: to be executed once its time has come, not before. */
export type DueCommand<Command> = {
  /** In milliseconds since 1970; the command carries it as well. */
  readonly dueTime: number;
  readonly command: Command;
};

/**
 * Work that spans time: what is to be done later because something happened. Pure, and called at
 * least once for an event, so its commands must be no-ops when there is nothing left to do. What it
 * must remember is an event on a stream.
 */
export type ProcessManager<Event extends DomainEvent, Command> = {
  /** Timers are kept under it; letters and dashes. */
  readonly name: string;
  /** Types of the events that `react` is to be given. */
  readonly reactsTo: readonly Event["type"][];
  readonly react: (event: Event, recorded: RecordedEvent) => readonly DueCommand<Command>[];
  /** What executes the commands. */
  readonly decision: Decision<Command>;
};
