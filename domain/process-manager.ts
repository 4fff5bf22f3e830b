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
 * least once for an event, so its commands must be no-ops when there is nothing left to do: a
 * command that is refused counts as a bug, and its timer is set aside. What it must remember is an
 * event on a stream.
 *
 * The n-th command for an event is the same timer, however often `react` is called: a later build
 * may add commands behind those it gave before, and must not change their order.
 */
export type ProcessManager<Event extends DomainEvent, Command> = {
  /** Timers are kept under it; letters and dashes. */
  readonly name: string;
  /** Stands in the idempotency key where callers have their RPC: `package.Process/Command`. */
  readonly method: string;
  /** Types of the events that `react` is to be given. */
  readonly reactsTo: readonly Event["type"][];
  readonly react: (event: Event, recorded: RecordedEvent) => readonly DueCommand<Command>[];
  /** What executes the commands; the time that it is given is never before the due time. */
  readonly decision: Decision<Command>;
};
