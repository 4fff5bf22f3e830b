import {
  type AccountLine,
  createLine,
  isDue,
  type LineWrite,
  leftOf,
  type View,
  viewAt,
} from "./account-line.ts";
import { type Verdict, verdictOnNamed, verdictOnOther } from "./account-verdict.ts";
import { applyWrite } from "./apply-write.ts";
import type { LoggedEvent, Settled, Violation, Yes } from "./history.ts";

/** The accounts' lines, and operations that were answered without having written anything. */
export type Lines = {
  readonly lines: ReadonlyMap<string, AccountLine>;
  readonly readers: readonly Settled[];
  readonly violations: Violation[];
};

/**
 * Servers and clients read the same clock, but not at the same instant, and it may be set right by
 * a few milliseconds in between.
 */
export const clockSlackMs = 20;

const mayBeIdle: readonly string[] = ["limit", "freeze", "unfreeze", "close"];

/** The step that the write would be, seen at the earliest time that explains its version. */
const viewFor = (line: AccountLine, { operation, told }: LineWrite): [View, string | undefined] => {
  const step = line.writes.length;
  const earliest = operation.calledAt - clockSlackMs;
  const before = viewAt(line, step, Number.NEGATIVE_INFINITY).standing;
  const ended = told.version - before.version - 1;
  const ends = before.open
    .flatMap(({ until }) => (until === undefined ? [] : [until]))
    .sort((left, right) => left - right);
  const last = ended > 0 ? ends[ended - 1] : undefined;
  const now = Math.max(earliest, last ?? earliest);
  const view = viewAt(line, step, now);
  if (ended < 0) return [view, `version ${told.version} was told twice or out of order`];
  if (ended > ends.length) {
    const unexplained = ended - ends.length;
    return [view, `${unexplained} versions before ${told.version} are nobody's`];
  }
  const gone = before.open.filter((hold) => isDue(hold, now)).length;
  if (gone !== ended) {
    const [seen, due] = [`version ${told.version}`, `${gone} holds that were over`];
    return [view, `${seen} leaves room for the end of ${ended} holds, and there were ${due}`];
  }
  if (now > operation.answeredAt + clockSlackMs) return [view, "a hold ended before its time"];
  return [view, undefined];
};

const verdictOf = (view: View, { operation: { asked }, side }: LineWrite): Verdict => {
  if (side === "named") return verdictOnNamed(view, asked);
  if (asked.kind === "transfer") return verdictOnOther(view, asked.amount);
  if (asked.kind !== "reverse") throw new RangeError(`Cannot judge: ${asked.kind} has one end`);
  const own = view.line.entryByOther.get(asked.entryId);
  return verdictOnOther(view, -(view.line.entries.get(own ?? "")?.amount ?? 0n));
};

const wrongFigure = (
  { operation: { answer }, told, side }: LineWrite,
  after: ReturnType<typeof applyWrite>,
): string | undefined => {
  if (told.entry !== undefined && told.entry.entryNumber !== after.entries) {
    return `entry ${told.entry.entryNumber} was told, and it is the account's ${after.entries}.`;
  }
  if (side === "other" || answer.kind === "no") return undefined;
  const figures = { ...after, available: leftOf(after) };
  for (const [name, value] of Object.entries(answer.figures)) {
    const right = figures[name as keyof typeof answer.figures];
    if (value !== right) return `${name} ${value} was told, and it was ${right}`;
  }
  return undefined;
};

const takeWrite = (line: AccountLine, write: LineWrite): Violation | undefined => {
  const { operation, told } = write;
  const [view, unexplained] = viewFor(line, write);
  const expected = operation.expectedVersion;
  const verdict = verdictOf(view, write);
  const before = line.standings.at(-1)?.version ?? 0;
  const after = applyWrite(view, write);
  const ignored =
    write.side === "named" &&
    expected !== undefined &&
    (expected < before || expected >= told.version)
      ? `it asked for version ${expected}`
      : undefined;
  const refused =
    verdict.answer === "OK" ? undefined : `it was OK, and should have been ${verdict.answer}`;
  const why = unexplained ?? refused ?? ignored ?? wrongFigure(write, after);
  if (why === undefined) return undefined;
  const previous = line.writes.at(-2);
  return {
    what: `version ${told.version} of account ${line.accountId}: ${why}`,
    accountIds: [line.accountId],
    window: previous === undefined ? [operation] : [previous.operation, operation],
    notes: [`at version ${before} ${line.accountId} allows ${sayVerdict(verdict)}`],
  };
};

/** A verdict in one line. */
export const sayVerdict = ({ answer, facts }: Verdict): string =>
  [answer, ...Object.entries(facts).map(([name, value]) => `${name}=${value}`)].join(" ");

/** Whether it wrote: of two that say the same of one version, the log knows whose it is. */
const hasWritten = (operation: Settled, answer: Yes, written: ReadonlySet<string>): boolean =>
  !mayBeIdle.includes(operation.asked.kind) ||
  answer.accounts.some(({ accountId, version }) =>
    written.has(`${operation.requestId} ${accountId} ${version}`),
  );

/**
 * The life of every account as its clients were told it: all that was acknowledged, in the order of
 * the versions, each step held against the model.
 */
export const writeLines = (settled: readonly Settled[], events: readonly LoggedEvent[]): Lines => {
  const written = new Set(events.map((one) => `${one.requestId} ${one.accountId} ${one.version}`));
  const writes = new Map<string, LineWrite[]>();
  const readers: Settled[] = [];
  for (const operation of settled) {
    const { answer } = operation;
    if (answer.kind === "no" || !hasWritten(operation, answer, written)) {
      readers.push(operation);
      continue;
    }
    for (const [at, told] of answer.accounts.entries()) {
      const own = writes.get(told.accountId) ?? [];
      writes.set(told.accountId, own);
      own.push({ operation, told, side: at === 0 ? "named" : "other" });
    }
  }
  const lines = new Map<string, AccountLine>();
  const violations: Violation[] = [];
  for (const [accountId, own] of writes) {
    const line = createLine(accountId);
    lines.set(accountId, line);
    own.sort((left, right) => left.told.version - right.told.version);
    for (const write of own) {
      const violation = takeWrite(line, write);
      if (violation !== undefined) violations.push(violation);
    }
  }
  return { lines, readers, violations };
};
