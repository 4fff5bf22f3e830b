import { type AccountLine, createLine, isDue, leftOf, type View, viewAt } from "./account-line.ts";
import { otherEndOf, type Verdict, verdictOnBoth, verdictOnNamed } from "./account-verdict.ts";
import type { Settled, Violation } from "./history.ts";
import type { Precedence } from "./precedence.ts";
import { clockSlackMs, sayVerdict } from "./write-lines.ts";

/*
 * Refusals, and OKs that changed nothing, read accounts and write none. Each must be legal at a
 * step of every account that it reads, at a time between call and answer.
 *
 * They are placed in the order of their calls, each at the earliest step that is legal and
 * possible; every write before that step must then have happened before the answer. So one that was
 * called after another's answer finds itself at the same step or behind it. The earliest step
 * leaves the most room to all that follow, so where this finds no place there is none.
 */

/** Steps of an account between which an operation can have read it, both included. */
type Steps = { readonly line: AccountLine; readonly first: number; readonly last: number };

const notThere = ["NOT_FOUND", "_EXISTS"] as const;

/** The first index for which it holds; it holds for all behind that one. */
const firstWhere = (length: number, holds: (index: number) => boolean): number => {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};

const writeAt = ({ writes }: AccountLine, index: number): Settled | undefined =>
  writes[index]?.operation;

const stepsOf = (
  line: AccountLine,
  { calledAt, answeredAt }: Settled,
  { earliest, latest }: Precedence,
): Steps => {
  const { length } = line.writes;
  const timeOf = (times: ReadonlyMap<Settled, number>, index: number): number => {
    const write = writeAt(line, index);
    return (write && times.get(write)) ?? 0;
  };
  return {
    line,
    // Before its next write: that must not have had to happen before the call.
    first: firstWhere(length, (index) => timeOf(latest, index) >= calledAt),
    last: firstWhere(length, (index) => timeOf(earliest, index) > answeredAt),
  };
};

/** Times of which each shows another set of holds as over, the one asked for included. */
const timesOf = (views: readonly View[], { asked, calledAt, answeredAt }: Settled): number[] => {
  const [from, to] = [calledAt - clockSlackMs, answeredAt + clockSlackMs];
  const open = views.flatMap(({ standing }) => standing.open.map(({ until }) => until ?? from));
  const ends = asked.kind === "hold" ? [...open, asked.until ?? from] : open;
  return [from, ...ends.filter((time) => time > from && time <= to)];
};

/** Whether the account may have rested at this version at a step. */
const hadVersion = (line: AccountLine, step: number, version: number, until: number): boolean => {
  const standing = line.standings[step];
  const next = line.standings[step + 1];
  if (standing === undefined || version < standing.version) return false;
  // Holds that end by themselves write a version each; the next write may have written them too.
  if (next !== undefined) return version < next.version;
  const ended = standing.open.filter((hold) => isDue(hold, until)).length;
  return version <= standing.version + ended;
};

const saysTheSame = (verdict: Verdict, { answer }: Settled): boolean =>
  answer.kind === "no" &&
  verdict.answer === answer.reason &&
  Object.entries(verdict.facts).every(([name, fact]) => answer.facts[name] === fact);

const figuresFit = ({ line, step, standing }: View, { answer }: Settled): boolean => {
  if (answer.kind === "no") return true;
  const recorded = line.standings[step] ?? standing;
  const { balance, available } = answer.figures;
  // Holds that are over and not recorded as such may be counted either way.
  return (
    (balance === undefined || balance === standing.balance) &&
    (available === undefined || [leftOf(standing), leftOf(recorded)].includes(available))
  );
};

const isLegal = (view: View, verdict: Verdict, reader: Settled): boolean => {
  const { line, step } = view;
  const { answer, expectedVersion: expected } = reader;
  const until = reader.answeredAt + clockSlackMs;
  const had = (version: number) => hadVersion(line, step, version, until);
  if (answer.kind === "yes") {
    const version = answer.accounts[0]?.version ?? 0;
    const asExpected = expected === undefined || expected === version;
    return verdict.answer === "NOTHING" && asExpected && had(version) && figuresFit(view, reader);
  }
  if (expected === undefined || notThere.some((end) => verdict.answer.endsWith(end))) {
    return saysTheSame(verdict, reader);
  }
  if (answer.reason !== "VERSION_CONFLICT") return had(expected) && saysTheSame(verdict, reader);
  const actual = Number(answer.facts.actual);
  return answer.facts.expected === String(expected) && actual !== expected && had(actual);
};

/** What comes before a write and may not have happened yet when an operation was called. */
const openBefore = (
  write: Settled | undefined,
  { calledAt }: Settled,
  { before, latest }: Precedence,
): ReadonlySet<Settled> => {
  const found = new Set<Settled>(write === undefined ? [] : [write]);
  for (const one of found) {
    for (const previous of before.get(one) ?? []) {
      if ((latest.get(previous) ?? 0) >= calledAt) found.add(previous);
    }
  }
  return found;
};

type Place = { readonly at: Steps; readonly step: number };

/** True when no account is seen before a write that the other one's step comes after. */
const fitTogether = (one: Place, other: Place, reader: Settled, order: Precedence): boolean => {
  const hides = (seen: Place, hidden: Place): boolean => {
    const next = writeAt(hidden.at.line, hidden.step);
    const last = writeAt(seen.at.line, seen.step - 1);
    return next !== undefined && openBefore(last, reader, order).has(next);
  };
  return !hides(one, other) && !hides(other, one);
};

const findPlace = (
  reader: Settled,
  named: Steps,
  otherSteps: (view: View) => Steps | undefined,
  order: Precedence,
): Place[] | undefined => {
  for (let step = named.first; step <= named.last; step += 1) {
    const shown = viewAt(named.line, step, Number.NEGATIVE_INFINITY);
    const other = otherSteps(shown);
    for (const now of timesOf([shown], reader)) {
      const view = viewAt(named.line, step, now);
      const verdict = verdictOnNamed(view, reader.asked);
      const alone = reader.asked.kind !== "transfer" || verdict.answer === "ACCOUNT_NOT_FOUND";
      if (alone && isLegal(view, verdict, reader)) return [{ at: named, step }];
    }
    if (other === undefined) continue;
    for (let there = other.first; there <= other.last; there += 1) {
      const shownThere = viewAt(other.line, there, Number.NEGATIVE_INFINITY);
      const legal = timesOf([shown, shownThere], reader).some((now) => {
        const view = viewAt(named.line, step, now);
        const verdict = verdictOnBoth(view, viewAt(other.line, there, now), reader.asked);
        return isLegal(view, verdict, reader);
      });
      const places = [
        { at: named, step },
        { at: other, step: there },
      ] as const;
      if (legal && fitTogether(...places, reader, order)) return [...places];
    }
  }
  return undefined;
};

/** What has been seen happened before the answer, and so did all before it. */
const tighten = (places: readonly Place[], reader: Settled, order: Precedence): void => {
  const { before, latest } = order;
  const seen = places.flatMap(({ at, step }) => writeAt(at.line, step - 1) ?? []);
  const late = seen.filter((write) => (latest.get(write) ?? 0) > reader.answeredAt);
  // The list grows while it is gone through.
  for (const write of late) {
    latest.set(write, reader.answeredAt);
    for (const one of before.get(write) ?? []) {
      if ((latest.get(one) ?? 0) > reader.answeredAt) late.push(one);
    }
  }
};

/** Steps that a violation shows at most. */
const shownStepsMax = 40;

const nowhere = (reader: Settled, named: Steps, other: Steps | undefined): Violation => {
  const { answer, asked } = reader;
  const told = answer.kind === "no" ? answer.reason : "OK, with nothing changed";
  const seen = [named, ...(other === undefined ? [] : [other])];
  const notes = seen.flatMap(({ line, first, last }) =>
    Array.from({ length: Math.min(last - first + 1, shownStepsMax) }, (_, at) => {
      const view = viewAt(line, first + at, reader.calledAt);
      const { version, balance, held, state } = view.standing;
      const figures = `${state}, ${balance}, held ${held}`;
      const standing = `${line.accountId} at version ${version}: ${figures}`;
      return line === named.line
        ? `${standing}; it allows ${sayVerdict(verdictOnNamed(view, asked))}`
        : standing;
    }),
  );
  const concurrent = seen.flatMap(({ line, first, last }) =>
    line.writes.slice(Math.max(0, first - 1), last + 1).map(({ operation }) => operation),
  );
  return {
    what: `account ${asked.id}: ${told} is not true at any time between call and answer`,
    accountIds: seen.map(({ line }) => line.accountId),
    window: [...new Set([...concurrent.slice(0, shownStepsMax), reader])],
    notes,
  };
};

/** Finds a place for everything that wrote nothing; what has none is a violation. */
export const placeReaders = (
  readers: readonly Settled[],
  lines: ReadonlyMap<string, AccountLine>,
  order: Precedence,
): Violation[] => {
  const lineOf = (accountId: string): AccountLine => lines.get(accountId) ?? createLine(accountId);
  const byCall = readers.toSorted((left, right) => left.calledAt - right.calledAt);
  return byCall.flatMap((reader) => {
    const named = stepsOf(lineOf(reader.asked.id), reader, order);
    const otherSteps = (view: View): Steps | undefined => {
      const accountId = otherEndOf(view, reader.asked);
      return accountId === undefined ? undefined : stepsOf(lineOf(accountId), reader, order);
    };
    const places = findPlace(reader, named, otherSteps, order);
    if (places !== undefined) {
      tighten(places, reader, order);
      return [];
    }
    const first = viewAt(named.line, Math.min(named.first, named.last), reader.calledAt);
    return [nowhere(reader, named, otherSteps(first))];
  });
};
