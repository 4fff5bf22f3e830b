import type { DomainEvent } from "./event.ts";

/**
 * One aggregate's rules. Pure: no clock, no ids, no I/O; time and ids arrive in the command.
 * `decide` throws {@link CommandRejected} for a refusal and returns no events for a no-op.
 */
export type Decider<State, Command, Event extends DomainEvent> = {
  /** First part of the stream id; letters only. */
  readonly category: string;
  readonly initialState: State;
  readonly evolve: (state: State, event: Event) => State;
  /**
   * Raise it with every change of the state's shape or of what `evolve` makes of an event: states
   * that were kept under another version are then not used. Undefined: none are kept.
   */
  readonly stateVersion?: number;
  /**
   * How many plain states of some hundred bytes a state takes the memory of, at least 1 and found
   * at once. Undefined: 1 always.
   */
  readonly weight?: (state: State) => number;
  /**
   * Times, in milliseconds since 1970 and at once, from which the state means something else to
   * `decide` although no event says so: a hold is over, it is too late to pay. Also those that have
   * come, for as long as no event says so. Undefined: there are none.
   */
  readonly dueTimes?: (state: State) => readonly number[];
  readonly decide: (command: Command, state: State) => readonly Event[];
};

/** The part of a decider that reading a stream needs. */
export type StateFold<State> = {
  readonly category: string;
  readonly initialState: State;
  // biome-ignore lint/suspicious/noExplicitAny: the log hands a fold the events of its category.
  readonly evolve: (state: State, event: any) => State;
  readonly stateVersion?: number;
  /** See {@link Decider}. */
  readonly weight?: (state: State) => number;
  /** See {@link Decider}. */
  readonly dueTimes?: (state: State) => readonly number[];
};
