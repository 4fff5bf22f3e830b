import type { History, Violation } from "./history.ts";
import { logContradictions } from "./log-witness.ts";
import { placeReaders } from "./place-readers.ts";
import { precedenceOf } from "./precedence.ts";
import { settle } from "./settle.ts";
import { writeLines } from "./write-lines.ts";

/**
 * Whether all that clients were told has one legal serial order that respects real time: everything
 * happened at one moment between its call and its first answer, on all its accounts at once, and
 * was answered as a model of accounts says that it must be then. The model is written apart from
 * the product and shares no code with it. Empty when there is such an order.
 *
 * Answers carry versions and offsets, so that the order of what was acknowledged is known and need
 * not be searched for; what remains is to hold each step against the model, the order against the
 * clock, and to find a moment for every refusal. That takes seconds for 50,000 operations.
 *
 * An operation without any definite answer is a violation: ask again, under the same request id,
 * until there is one.
 */
export const checkHistory = ({ operations, events }: History): Violation[] => {
  const { settled, violations } = settle(operations);
  const { lines, readers, violations: illegal } = writeLines(settled, events);
  const order = precedenceOf(lines);
  const found = [...violations, ...illegal, ...order.violations];
  // In an order that is none there is no place to look for.
  if (order.violations.length === 0) found.push(...placeReaders(readers, lines, order));
  return [...found, ...logContradictions(settled, events)];
};
