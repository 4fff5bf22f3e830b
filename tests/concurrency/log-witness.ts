import type { LoggedEvent, Settled, ToldAccount, Violation, Yes } from "./history.ts";
import { logViolation } from "./log-violation.ts";

/*
 * The log's own testimony, once everybody has been answered: what was acknowledged is there, at the
 * version, offset and time that was told; what was refused is not; all else is the end of a hold.
 */

type Streams = ReadonlyMap<string, readonly LoggedEvent[]>;

const byAccount = (events: readonly LoggedEvent[]): Map<string, LoggedEvent[]> => {
  const streams = new Map<string, LoggedEvent[]>();
  for (const event of events) {
    const stream = streams.get(event.accountId) ?? [];
    streams.set(event.accountId, stream);
    stream.push(event);
  }
  for (const stream of streams.values()) {
    stream.sort((left, right) => left.version - right.version);
  }
  return streams;
};

const gaps = (streams: Streams): Violation[] =>
  [...streams].flatMap(([accountId, stream]) => {
    const gap = stream.find(({ version }, at) => version !== at + 1);
    if (gap === undefined) return [];
    return [logViolation(`version ${gap.version} does not follow`, accountId, undefined, gap)];
  });

/** Where the log has the last events of an answer's accounts in a partition. */
const lastOffset = (answer: Yes, partition: number, streams: Streams): number =>
  answer.accounts
    .map(({ accountId, version }) => streams.get(accountId)?.[version - 1])
    .reduce((last, one) => Math.max(last, one?.partition === partition ? one.offset : 0), 0);

const wrongEvent = (
  event: LoggedEvent,
  operation: Settled | undefined,
  streams: Streams,
): string | undefined => {
  if (operation === undefined) {
    return event.type === "HoldExpired" ? undefined : "nobody asked for an event that is there";
  }
  const { answer } = operation;
  if (answer.kind === "no") return `a command that was refused (${answer.reason}) has an event`;
  const told = answer.accounts.find(({ accountId }) => accountId === event.accountId);
  if (told === undefined) return "a command has an event on an account that its answer leaves out";
  if (event.version > told.version) return `an event lies behind version ${told.version}, its last`;
  const isLast = event.version === told.version;
  if (!isLast && event.type !== "HoldExpired") return "a command has more than its one event";
  if (!isLast) return undefined;
  if (event.recordTime !== answer.recordTime) return "the record time told is another one";
  const { partition } = event;
  const position = answer.positions.find((one) => one.partition === partition);
  return position?.offset === lastOffset(answer, partition, streams)
    ? undefined
    : "the token told does not stand for the event";
};

const missing = (operation: Settled, streams: Streams): Violation[] => {
  const { answer, asked } = operation;
  if (answer.kind === "no") return [];
  const ends = asked.kind === "transfer" ? 2 : 1;
  const there = ({ accountId, version }: ToldAccount) => streams.get(accountId)?.[version - 1];
  const lost = answer.accounts.find((told) => there(told) === undefined);
  if (lost !== undefined) {
    const what = `version ${lost.version} was acknowledged and is not in the log`;
    return [logViolation(what, lost.accountId, operation, undefined)];
  }
  return answer.accounts.length < ends
    ? [logViolation("only one end was told", asked.id, operation, undefined)]
    : [];
};

/** Where the log and what clients were told contradict each other. */
export const logContradictions = (
  settled: readonly Settled[],
  events: readonly LoggedEvent[],
): Violation[] => {
  const operations = new Map(settled.map((one) => [one.requestId, one]));
  const streams = byAccount(events);
  const wrong = events.flatMap((event) => {
    const operation = operations.get(event.requestId);
    const what = wrongEvent(event, operation, streams);
    return what === undefined ? [] : [logViolation(what, event.accountId, operation, event)];
  });
  return [...gaps(streams), ...settled.flatMap((one) => missing(one, streams)), ...wrong];
};
