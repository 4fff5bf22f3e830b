import type { StateFold } from "./decider.ts";
import type { DomainEvent } from "./event.ts";

/** A stream that a decision reads, with the fold that turns its events into a state. */
export type StreamRead = {
  // biome-ignore lint/suspicious/noExplicitAny: whatever its state; the reader gives it back typed.
  readonly fold: StateFold<any>;
  readonly id: string;
};

/** Gives the state of a stream that the decision named; typed by the fold. */
export type StateReader = <State>(fold: StateFold<State>, id: string) => State;

/**
 * Gives old facts of a stream that the decision has read, which its state does not keep: for each
 * key the stream's last event that is filed under it; undefined where there is none.
 */
export type FactReader = (
  // biome-ignore lint/suspicious/noExplicitAny: only its category matters.
  fold: StateFold<any>,
  id: string,
  keys: readonly string[],
) => readonly (DomainEvent | undefined)[];

/**
 * What a decision may look at. Everything it asks for is under the expectation of the append. It
 * may ask for a stream that it did not name before, because only a fact told it which: the decision
 * is then made again once that is at hand, so it must not keep anything outside itself.
 */
export type DecisionReading = {
  /** Time of the decision, in milliseconds since 1970. */
  readonly now: number;
  readonly state: StateReader;
  readonly facts: FactReader;
  /**
   * Says which streams it goes on to ask for, when only a state told it which: all of them are then
   * read at once, instead of one more each time that the decision is made again.
   */
  readonly ahead: (streams: readonly StreamRead[]) => void;
};

/** Events for one of the streams that the decision read, in order. */
export type StreamAppend = {
  readonly category: string;
  readonly id: string;
  readonly events: readonly DomainEvent[];
};

/** What a response is made of beside versions, offsets and time; `…Minor` fields are bigints. */
export type Figures = Readonly<Record<string, string | number | bigint>>;

/** What a decision came to: events for its streams, appended together, and the answer's figures. */
export type Decided = { readonly appends: readonly StreamAppend[]; readonly figures: Figures };

/**
 * A rule over one or several streams. Pure; everything it reads is under the expectation of the
 * append, whether it writes there or not.
 */
export type Decision<Command> = {
  /** In the order of the request; `expected_version` speaks of the first, so there is one. */
  readonly reads: (command: Command) => readonly StreamRead[];
  /**
   * Times of the command itself that the rule compares with its own, in milliseconds since 1970;
   * those of the states that it reads, their deciders say. Undefined: there are none.
   */
  readonly dueTimes?: (command: Command) => readonly number[];
  /** @throws {CommandRejected} A definite no, stored under the request id. */
  readonly decide: (command: Command, reading: DecisionReading) => Decided;
};
