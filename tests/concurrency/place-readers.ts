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

const figuresFit = ({ standing }: View, { answer }: Settled): boolean => {
  if (answer.kind === "no") return true;
  const { balance, available } = answer.figures;
  return (
    (balance === undefined || balance === standing.balance) &&
    (available === undefined || available === leftOf(standing))
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

type Place = { readonly at: Steps; readonly step: number };

/**
 * Steps of the other account that can be seen together with one of the named account: at neither is
 * a write still to come that the other one's step comes after.
 */
const stepsBeside = (
  { at: named, step }: Place,
  other: Steps,
  { stepBefore }: Precedence,
): number[] => {
  const least = stepBefore(writeAt(named.line, step - 1), other.line.accountId);
  const steps: number[] = [];
  for (let there = Math.max(other.first, least); there <= other.last; there += 1) {
    const last = writeAt(other.line, there - 1);
    if (stepBefore(last, named.line.accountId) > step) break;
    steps.push(there);
  }
  return steps;
};

/** Whether a verdict of the named account leaves it to the other one to say what was told. */
const leavesOpen = ({ answer: own }: Verdict, { answer }: Settled): boolean => {
  if (own === "OK" || own === "NOTHING" || answer.kind === "yes") return true;
  return [own, "ACCOUNT_NOT_FOUND", "VERSION_CONFLICT"].includes(answer.reason);
};

const findBeside = (
  reader: Settled,
  place: Place,
  other: Steps,
  order: Precedence,
): Place[] | undefined => {
  const { at: named, step } = place;
  const shown = viewAt(named.line, step, Number.NEGATIVE_INFINITY);
  for (const there of stepsBeside(place, other, order)) {
    const shownThere = viewAt(other.line, there, Number.NEGATIVE_INFINITY);
    const isThere = timesOf([shown, shownThere], reader).some((now) => {
      const view = viewAt(named.line, step, now);
      const verdict = verdictOnBoth(view, viewAt(other.line, there, now), reader.asked);
      return isLegal(view, verdict, reader);
    });
    if (isThere) return [place, { at: other, step: there }];
  }
  return undefined;
};

const findPlace = (
  reader: Settled,
  named: Steps,
  otherSteps: (view: View) => Steps | undefined,
  order: Precedence,
): Place[] | undefined => {
  for (let step = named.first; step <= named.last; step += 1) {
    const place = { at: named, step };
    const shown = viewAt(named.line, step, Number.NEGATIVE_INFINITY);
    const views = timesOf([shown], reader).map((now) => viewAt(named.line, step, now));
    const verdicts = views.map((view) => verdictOnNamed(view, reader.asked));
    const isAlone = (verdict: Verdict): boolean =>
      reader.asked.kind !== "transfer" || verdict.answer === "ACCOUNT_NOT_FOUND";
    const isThere = views.some((view, at) => {
      const verdict = verdicts[at];
      return verdict !== undefined && isAlone(verdict) && isLegal(view, verdict, reader);
    });
    if (isThere) return [place];
    const other = otherSteps(shown);
    if (other === undefined || !verdicts.some((one) => leavesOpen(one, reader))) continue;
    const both = findBeside(reader, place, other, order);
    if (both !== undefined) return both;
  }
  return undefined;
};

/** What has been seen happened before the answer, and so did all before it. */
const tighten = (places: readonly Place[], reader: Settled, order: Precedence): void => {
  const { before, latest } = order;
  const seen = places.flatMap(({ at, step }) => writeAt(at.line, step - 1) ?? []);
  const late: (typeof seen)[number][] = [];
  // Once for each write: of many that all come after one, each would name it again.
  const lower = (write: (typeof seen)[number]): void => {
    if ((latest.get(write) ?? 0) <= reader.answeredAt) return;
    latest.set(write, reader.answeredAt);
    late.push(write);
  };
  seen.forEach(lower);
  // The list grows while it is gone through.
  for (const write of late) for (const one of before.get(write) ?? []) lower(one);
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
