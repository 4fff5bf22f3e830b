import type { Decider } from "./decider.ts";
import type { DomainEvent } from "./event.ts";
import { CommandRejected, type RejectionReason } from "./rejection.ts";

type Assertion<Event> = {
  /** Exactly these events come out. */
  then(expected: readonly Event[]): void;
  /** Nothing changes. */
  thenNothing(): void;
  /** The decision says no, for this reason; returns the rejection for a closer look. */
  thenRejects(reason: RejectionReason): CommandRejected;
};

// An amount must not look like a text of the same digits.
const shown = (value: unknown): string =>
  JSON.stringify(
    value,
    (_key, part) => (typeof part === "bigint" ? { bigint: `${part}` } : part),
    1,
  );

const requireEqual = (actual: unknown, expected: unknown): void => {
  if (shown(actual) !== shown(expected)) {
    throw new Error(`Expected ${shown(expected)} but the decision gave ${shown(actual)}`);
  }
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
};

/** Given/when/then for a decider: `given(events).when(command).then(events)`. */
export const specification =
  <State, Command, Event extends DomainEvent>(decider: Decider<State, Command, Event>) =>
  (history: readonly Event[]) => ({
    when: (command: Command): Assertion<Event> => {
      const state = history.reduce(decider.evolve, decider.initialState);
      const decide = () => decider.decide(command, state);
      return {
        // biome-ignore lint/suspicious/noThenProperty: the field says given, when, then.
        then: (expected) => requireEqual(sorted(decide()), sorted(expected)),
        thenNothing: () => requireEqual(decide(), []),
        thenRejects: (reason) => {
          try {
            decide();
          } catch (error) {
            if (error instanceof CommandRejected && error.reason === reason) return error;
            throw error;
          }
          throw new Error(`Expected a refusal for ${reason} but the decision passed`);
        },
      };
    },
  });
