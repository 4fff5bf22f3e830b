import type { AccountLine } from "./account-line.ts";
import type { Settled, Violation } from "./history.ts";

/**
 * Which write came before which: by the versions of every account and by the offsets of every
 * partition, so that a transfer ties the orders of its two accounts together. With it the times
 * between which each write took effect: not before anything that it follows was called, nor after
 * anything that follows it was answered. A legal order exists when nothing follows itself and no
 * write's span is empty; taking each at its earliest time is one.
 */
export type Precedence = {
  readonly before: ReadonlyMap<Settled, readonly Settled[]>;
  /** The last step of an account that a write comes after, or is; 0 when there is none. */
  readonly stepBefore: (write: Settled | undefined, accountId: string) => number;
  readonly earliest: ReadonlyMap<Settled, number>;
  readonly latest: Map<Settled, number>;
  readonly violations: readonly Violation[];
};

type Edges = Map<Settled, Settled[]>;

const accountsOf = ({ answer, asked }: Settled): string[] =>
  answer.kind === "yes" ? answer.accounts.map(({ accountId }) => accountId) : [asked.id];

type Placed = { readonly operation: Settled; readonly offset: number };

const byPartition = (operations: Iterable<Settled>): Map<number, Placed[]> => {
  const partitions = new Map<number, Placed[]>();
  for (const operation of operations) {
    if (operation.answer.kind === "no") continue;
    for (const { partition, offset } of operation.answer.positions) {
      const placed = partitions.get(partition) ?? [];
      partitions.set(partition, placed);
      placed.push({ operation, offset });
    }
  }
  for (const placed of partitions.values()) {
    placed.sort((left, right) => left.offset - right.offset);
  }
  return partitions;
};

const recordTimeOf = ({ answer }: Settled): number =>
  answer.kind === "yes" ? answer.recordTime : 0;

const wrongOffsets = (partition: number, placed: readonly Placed[]): Violation[] =>
  placed.slice(1).flatMap(({ operation, offset }, at) => {
    const previous = placed[at];
    if (previous === undefined) return [];
    const window = [previous.operation, operation];
    const accountIds = [...new Set(window.flatMap(accountsOf))];
    const where = `partition ${partition}, offset ${offset}`;
    if (previous.offset === offset) {
      return [{ what: `${where} was told to two writes`, accountIds, window, notes: [] }];
    }
    if (recordTimeOf(previous.operation) <= recordTimeOf(operation)) return [];
    return [{ what: `${where} is recorded before the one below`, accountIds, window, notes: [] }];
  });

const tie = (edges: Edges, operations: readonly Settled[]): void => {
  for (const [at, operation] of operations.slice(1).entries()) {
    const previous = operations[at];
    if (previous !== undefined && previous !== operation) edges.get(operation)?.push(previous);
  }
};

/** In an order in which nothing comes before what it follows; shorter when there is none. */
const inOrder = (before: Edges): Settled[] => {
  const after: Edges = new Map([...before.keys()].map((operation) => [operation, []]));
  const waiting = new Map<Settled, number>();
  for (const [operation, previous] of before) {
    waiting.set(operation, previous.length);
    for (const one of previous) after.get(one)?.push(operation);
  }
  const order = [...before.keys()].filter((operation) => waiting.get(operation) === 0);
  // The list grows while it is gone through.
  for (const operation of order) {
    for (const next of after.get(operation) ?? []) {
      const left = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  return order;
};

/** Walks backwards among what cannot be ordered until an operation comes again. */
const findCircle = (before: Edges, ordered: ReadonlySet<Settled>): Settled[] => {
  const path: Settled[] = [];
  let operation = [...before.keys()].find((one) => !ordered.has(one));
  while (operation !== undefined && !path.includes(operation)) {
    path.push(operation);
    operation = before.get(operation)?.find((one) => !ordered.has(one));
  }
  return operation === undefined ? path : path.slice(path.indexOf(operation)).reverse();
};

const emptySpans = (
  order: readonly Settled[],
  before: Edges,
  earliest: ReadonlyMap<Settled, number>,
): Violation[] =>
  order.flatMap((operation) => {
    const since = earliest.get(operation) ?? operation.calledAt;
    if (since <= operation.answeredAt) return [];
    const window = [operation];
    for (let one = operation; one.calledAt !== since; window.unshift(one)) {
      const previous = before.get(one)?.find((candidate) => earliest.get(candidate) === since);
      if (previous === undefined) break;
      one = previous;
    }
    const accountIds = [...new Set(window.flatMap(accountsOf))];
    const what = "a write follows one that was called only after it had been answered";
    return [{ what, accountIds, window, notes: [] }];
  });

/** For each write the last step of every account that it comes after, its own included. */
const reachOf = (
  order: readonly Settled[],
  before: Edges,
  lines: ReadonlyMap<string, AccountLine>,
): Precedence["stepBefore"] => {
  const places = new Map([...lines.keys()].map((accountId, at) => [accountId, at]));
  const own = new Map<Settled, { readonly place: number; readonly step: number }[]>();
  for (const [accountId, { writes }] of lines) {
    const place = places.get(accountId) ?? 0;
    for (const [at, { operation }] of writes.entries()) {
      own.set(operation, [...(own.get(operation) ?? []), { place, step: at + 1 }]);
    }
  }
  const reach = new Map<Settled, Int32Array>();
  for (const operation of order) {
    const steps = new Int32Array(lines.size);
    for (const previous of before.get(operation) ?? []) {
      const those = reach.get(previous) ?? steps;
      for (let place = 0; place < steps.length; place += 1) {
        steps[place] = Math.max(steps[place] ?? 0, those[place] ?? 0);
      }
    }
    for (const { place, step } of own.get(operation) ?? []) steps[place] = step;
    reach.set(operation, steps);
  }
  return (write, accountId) =>
    (write && reach.get(write)?.[places.get(accountId) ?? lines.size]) ?? 0;
};

/** The order of all writes. */
export const precedenceOf = (lines: ReadonlyMap<string, AccountLine>): Precedence => {
  const before: Edges = new Map();
  for (const { writes } of lines.values()) {
    for (const { operation } of writes) before.set(operation, []);
  }
  for (const { writes } of lines.values())
    tie(
      before,
      writes.map(({ operation }) => operation),
    );
  const violations: Violation[] = [];
  for (const [partition, placed] of byPartition(before.keys())) {
    violations.push(...wrongOffsets(partition, placed));
    tie(
      before,
      placed.map(({ operation }) => operation),
    );
  }
  const order = inOrder(before);
  if (order.length < before.size) {
    const window = findCircle(before, new Set(order));
    const accountIds = [...new Set(window.flatMap(accountsOf))];
    const what = "versions and offsets say that each of these writes came before the next";
    violations.push({ what, accountIds, window, notes: [] });
  }
  const earliest = new Map<Settled, number>();
  const latest = new Map<Settled, number>();
  for (const operation of order) {
    const previous = before.get(operation) ?? [];
    const times = previous.map((one) => earliest.get(one) ?? Number.NEGATIVE_INFINITY);
    earliest.set(operation, Math.max(operation.calledAt, ...times));
    latest.set(operation, operation.answeredAt);
  }
  violations.push(...emptySpans(order, before, earliest));
  for (const operation of order.toReversed()) {
    const until = latest.get(operation) ?? operation.answeredAt;
    for (const one of before.get(operation) ?? []) {
      latest.set(one, Math.min(latest.get(one) ?? until, until));
    }
  }
  return { before, stepBefore: reachOf(order, before, lines), earliest, latest, violations };
};
