import type { Asked } from "../account-books.ts";
import type { History, Settled, Violation } from "./history.ts";

const violationsShownMax = 5;

const sayAsked = (asked: Asked): string =>
  Object.entries(asked)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => (name === "kind" ? String(value) : `${name}=${value}`))
    .join(" ");

const sayAnswer = ({ answer }: Settled): string => {
  if (answer.kind === "no") {
    const facts = Object.entries(answer.facts).map(([name, value]) => `${name}=${value}`);
    return [answer.reason, ...facts].join(" ");
  }
  const versions = answer.accounts.map(({ accountId, version }) => `${accountId}@${version}`);
  const figures = Object.entries(answer.figures).map(([name, value]) => `${name}=${value}`);
  return ["OK", ...versions, ...figures].join(" ");
};

const sayOperation = (operation: Settled, from: number): string => {
  const { calledAt, answeredAt, caller, asked, requestId, expectedVersion } = operation;
  const times = [calledAt, answeredAt].map((time) => `+${(time - from).toFixed(1)}`.padStart(9));
  const expected = expectedVersion === undefined ? "" : ` expecting version ${expectedVersion}`;
  const request = `${sayAsked(asked)}${expected} (${requestId})`;
  return [
    `  ${times.join(" …")} ms  caller ${caller}: ${request}`,
    `${" ".repeat(30)}→ ${sayAnswer(operation)}`,
  ].join("\n");
};

const sayViolation = ({ what, window, notes }: Violation, from: number): string =>
  [
    what,
    ...window
      .toSorted((left, right) => left.calledAt - right.calledAt)
      .map((operation) => sayOperation(operation, from)),
    ...notes.map((note) => `  model: ${note}`),
  ].join("\n");

/** Operations that have no legal order, with their times from the first call on, and the seed. */
export const reportViolations = (
  { seed, operations }: History,
  violations: readonly Violation[],
): string => {
  if (violations.length === 0) return "";
  const calls = operations.flatMap(({ attempts }) => attempts.map(({ calledAt }) => calledAt));
  const from = calls.reduce((first, time) => Math.min(first, time), Number.POSITIVE_INFINITY);
  const shown = violations.slice(0, violationsShownMax).map((one) => sayViolation(one, from));
  const counts = `${violations.length} violations in ${operations.length} operations`;
  return [`${counts}, seed ${seed}`, ...shown].join("\n\n");
};
