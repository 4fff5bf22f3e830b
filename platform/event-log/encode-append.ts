import { Buffer } from "node:buffer";
import type { SqlValue } from "../sql/sql.ts";
import {
  type CommandAppend,
  type NewEvent,
  type StreamName,
  UnstorableValue,
} from "./event-log.ts";
import { keyHash } from "./key-hash.ts";

/** A stream of a batch and where it lies. */
export type BatchStream = StreamName & { readonly partition: number };

/** A batch as `daybook.append` takes it, and what its answer refers to. */
export type EncodedAppend = {
  /** Parameters between the first two and the record time, in order. */
  readonly values: readonly SqlValue[];
  /** Parameters after the record time. */
  readonly validity: readonly SqlValue[];
  /** Every stream that the batch reads, once, in order of first mention. */
  readonly streams: readonly BatchStream[];
  /** Partitions of the streams, each once, ascending. */
  readonly heads: readonly number[];
  /** For each expectation of each command, in order, the place of its stream, from 0. */
  readonly expectedStreams: readonly number[];
  /** For each event of each command, in order, the place of its stream, from 0. */
  readonly eventStreams: readonly number[];
};

/** Commands that one append may hold; the executor's batches are far smaller. */
const appendCommandsMax = 4_096;

/**
 * After each text of a column. No JSON text holds it (RFC 7464 separates by it as well) and no id
 * or header may; why columns travel joined is said where `daybook.append` is made.
 */
const separator = "\u001e";

/** Versions of the command's streams after it, in the order of its expectations. */
export const versionsAfter = ({ expectations, events }: CommandAppend): number[] =>
  expectations.map(({ streamId, streamVersion }) => {
    let version = streamVersion;
    for (const event of events) if (event.streamId === streamId) version += 1;
    return version;
  });

const requireConsistent = ({ key, expectations, events, outcome, reason }: CommandAppend): void => {
  if ((outcome === "refused") !== (reason !== "")) {
    throw new Error("Cannot append: a refusal has a reason, and nothing else has");
  }
  for (const [place, { tenantId, streamId }] of expectations.entries()) {
    if (tenantId !== key.tenantId) {
      throw new Error("Cannot append: a stream is of another tenant");
    }
    for (let other = 0; other < place; other += 1) {
      if (expectations[other]?.streamId === streamId) {
        throw new Error("Cannot append: a stream is expected twice");
      }
    }
  }
  for (const { tenantId } of events) {
    if (tenantId !== key.tenantId) throw new Error("Cannot append: an event is of another tenant");
  }
};

/** A column as one text. The driver would write U+FFFD for half a surrogate pair, silently. */
const joined = (texts: readonly string[]): string => {
  let all = "";
  for (const text of texts) {
    if (text.includes(separator)) {
      throw new UnstorableValue("Cannot store a text: it holds a record separator");
    }
    all += text + separator;
  }
  if (!all.isWellFormed()) {
    throw new UnstorableValue("Cannot store a text: it is not well-formed Unicode");
  }
  return all;
};

const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

/** Gives every stream of the batch its place. */
const placeStreams = (
  commands: readonly CommandAppend[],
  partitionOf: (stream: StreamName) => number,
): Pick<EncodedAppend, "streams" | "expectedStreams" | "eventStreams"> => {
  const streams: BatchStream[] = [];
  const expectedStreams: number[] = [];
  const eventStreams: number[] = [];
  const places = new Map<string, number>();
  for (const { expectations, events } of commands) {
    const start = expectedStreams.length;
    for (const { tenantId, streamId } of expectations) {
      const key = `${tenantId}\0${streamId}`;
      let place = places.get(key);
      if (place === undefined) {
        place = streams.length;
        places.set(key, place);
        streams.push({ tenantId, streamId, partition: partitionOf({ tenantId, streamId }) });
      }
      expectedStreams.push(place);
    }
    for (const event of events) {
      const own = expectations.findIndex(({ streamId }) => streamId === event.streamId);
      const place = own < 0 ? undefined : expectedStreams[start + own];
      if (place === undefined) {
        throw new Error("Cannot append: an event's stream was not expected");
      }
      eventStreams.push(place);
    }
  }
  return { streams, expectedStreams, eventStreams };
};

/** For each command the first with its key, from 1; nothing when every key is there once. */
const firstsOf = (commands: readonly CommandAppend[]): number[] => {
  const firsts = new Map<string, number>();
  const places = commands.map(({ key: { tenantId, method, requestId } }, place) => {
    const key = `${tenantId}\0${method}\0${requestId}`;
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, place + 1);
    return first ?? place + 1;
  });
  return firsts.size === commands.length ? [] : places;
};

const commandValues = (commands: readonly CommandAppend[]): SqlValue[] => [
  commands.length,
  joined(commands.map(({ key }) => key.tenantId)),
  joined(commands.map(({ key }) => key.method)),
  joined(commands.map(({ key }) => key.requestId)),
  firstsOf(commands),
  joined(commands.map(({ requestHash }) => hexOf(requestHash))),
  joined(commands.map(({ reason }) => reason)),
  joined(commands.map(({ answer }) => answer)),
  joined(
    commands.map((command) => {
      const after = versionsAfter(command);
      return JSON.stringify(
        command.expectations.map(({ streamId, streamVersion }, index) => [
          streamId,
          streamVersion,
          after[index],
        ]),
      );
    }),
  ),
];

type Context = Pick<NewEvent, "correlationId" | "causationId" | "actor" | "traceparent">;

const sameContext = (left: Context, right: Context): boolean =>
  left.correlationId === right.correlationId &&
  left.causationId === right.causationId &&
  left.actor === right.actor &&
  left.traceparent === right.traceparent;

/** Who asked for which events: the events of a command share it, so it travels once for them. */
const contextsOf = (
  events: readonly NewEvent[],
): { contexts: Context[]; eventContexts: number[] } => {
  const contexts: Context[] = [];
  const eventContexts = events.map((event) => {
    const last = contexts.at(-1);
    if (last === undefined || !sameContext(last, event)) contexts.push(event);
    return contexts.length;
  });
  return { contexts, eventContexts };
};

const eventValues = (
  commands: readonly CommandAppend[],
  eventStreams: readonly number[],
): SqlValue[] => {
  const events = commands.flatMap((command) => command.events);
  const { contexts, eventContexts } = contextsOf(events);
  return [
    joined(contexts.map(({ correlationId }) => correlationId)),
    joined(contexts.map(({ causationId }) => causationId)),
    joined(contexts.map(({ actor }) => actor)),
    joined(contexts.map(({ traceparent }) => traceparent)),
    commands.flatMap((command, place) => command.events.map(() => place + 1)),
    eventStreams.map((place) => place + 1),
    eventContexts,
    joined(events.map(({ eventId }) => eventId)),
    joined(events.map(({ type }) => type)),
    events.map(({ schemaVersion }) => schemaVersion),
    joined(events.map(({ data }) => data)),
    events.flatMap(({ keys }, place) => keys.map(() => place + 1)),
    events.flatMap(({ keys, ...stream }) => keys.map((key) => keyHash({ ...stream, key }))),
    joined(events.flatMap(({ keys }) => keys)),
  ];
};

const expectationValues = (
  commands: readonly CommandAppend[],
  expectedStreams: readonly number[],
): SqlValue[] => {
  const expected = commands.flatMap(({ expectations }) => expectations);
  return [
    commands.flatMap(({ expectations }, place) => expectations.map(() => place + 1)),
    expectedStreams.map((place) => place + 1),
    expected.map(({ streamVersion }) => streamVersion),
    joined(expected.map(({ eventId }) => eventId ?? "")),
  ];
};

/** From and until when each command is true; nothing when all are at any time. */
const validityValues = (commands: readonly CommandAppend[]): SqlValue[] => {
  const isTimed = commands.some(
    ({ validFromMs, validUntilMs }) => validFromMs !== undefined || validUntilMs !== undefined,
  );
  if (!isTimed) return [[], []];
  return [
    commands.map(({ validFromMs }) => validFromMs ?? null),
    commands.map(({ validUntilMs }) => validUntilMs ?? null),
  ];
};

/** True when an answer must say where a stream ends that its command did not write to. */
const readsOnly = ({ expectations, events }: CommandAppend): boolean =>
  expectations.some(({ streamId }) => events.every((event) => event.streamId !== streamId));

/**
 * A batch as parameters.
 * @throws {UnstorableValue} a text that holds half a surrogate pair or a record separator.
 * @throws {Error} a command that contradicts itself: a bug of the caller.
 */
export const encodeAppend = (
  commands: readonly CommandAppend[],
  partitionOf: (stream: StreamName) => number,
): EncodedAppend => {
  if (commands.length > appendCommandsMax) {
    throw new RangeError(`Cannot append ${commands.length} commands: ${appendCommandsMax} at most`);
  }
  commands.forEach(requireConsistent);
  const { streams, expectedStreams, eventStreams } = placeStreams(commands, partitionOf);
  const heads = [...new Set(streams.map(({ partition }) => partition))].sort(
    (left, right) => left - right,
  );
  const values: SqlValue[] = [
    commands.some(readsOnly),
    heads,
    streams.map(({ partition }) => heads.indexOf(partition) + 1),
    joined(streams.map(({ tenantId }) => tenantId)),
    joined(streams.map(({ streamId }) => streamId)),
    ...commandValues(commands),
    ...expectationValues(commands, expectedStreams),
    ...eventValues(commands, eventStreams),
  ];
  const validity = validityValues(commands);
  return { values, validity, streams, heads, expectedStreams, eventStreams };
};
