import type { SqlValue } from "../sql/sql.ts";
import { type CommandAppend, type StreamName, UnstorableData } from "./event-log.ts";

/** Streams of a batch, each once, with the places that commands and events refer to. */
export type BatchStreams = {
  readonly streams: readonly (StreamName & { readonly partition: number })[];
  /** From 0. @throws {Error} for a stream that no command of the batch expects. */
  readonly placeOf: (stream: StreamName) => number;
};

/** Commands that one append may hold; the executor's batches are far smaller. */
export const appendCommandsMax = 4_096;

const streamKey = ({ tenantId, streamId }: StreamName): string => `${tenantId}\0${streamId}`;

/** Every stream that the batch reads, in order of first mention. */
export const batchStreams = (
  commands: readonly CommandAppend[],
  partitionOf: (stream: StreamName) => number,
): BatchStreams => {
  const streams: (StreamName & { readonly partition: number })[] = [];
  const places = new Map<string, number>();
  for (const { expectations } of commands) {
    for (const { tenantId, streamId } of expectations) {
      const key = streamKey({ tenantId, streamId });
      if (places.has(key)) continue;
      places.set(key, streams.length);
      streams.push({ tenantId, streamId, partition: partitionOf({ tenantId, streamId }) });
    }
  }
  const placeOf = (stream: StreamName): number => {
    const place = places.get(streamKey(stream));
    if (place === undefined) throw new Error("Cannot append: an event's stream was not expected");
    return place;
  };
  return { streams, placeOf };
};

/** Versions of the command's streams after it, in the order of its expectations. */
export const versionsAfter = ({ expectations, events }: CommandAppend): number[] =>
  expectations.map(
    ({ streamId, streamVersion }) =>
      streamVersion + events.filter((event) => event.streamId === streamId).length,
  );

const requireConsistent = ({ key, expectations, events }: CommandAppend): void => {
  const expected = new Set(expectations.map(({ streamId }) => streamId));
  if (expected.size !== expectations.length) {
    throw new Error("Cannot append: a stream is expected twice");
  }
  if (events.some(({ streamId }) => !expected.has(streamId))) {
    throw new Error("Cannot append: an event's stream was not expected");
  }
  if ([...expectations, ...events].some(({ tenantId }) => tenantId !== key.tenantId)) {
    throw new Error("Cannot append: a stream is of another tenant");
  }
};

/** The driver would write U+FFFD for half a surrogate pair, silently. */
const requireWellFormed = (values: readonly SqlValue[]): void => {
  for (const value of values.flat()) {
    if (typeof value === "string" && !value.isWellFormed()) {
      throw new UnstorableData("Cannot store a text: it is not well-formed Unicode");
    }
  }
};

const arrayLiteral = (items: readonly (string | number)[]): string =>
  `{${items.map((item) => `"${String(item).replace(/[\\"]/g, "\\$&")}"`).join(",")}}`;

const commandValues = (commands: readonly CommandAppend[]): SqlValue[] => {
  const firsts = new Map<string, number>();
  const firstOf = (command: CommandAppend, place: number): number => {
    const { tenantId, method, requestId } = command.key;
    const key = `${tenantId}\0${method}\0${requestId}`;
    if (!firsts.has(key)) firsts.set(key, place + 1);
    return firsts.get(key) ?? place + 1;
  };
  return [
    commands.map(({ key }) => key.tenantId),
    commands.map(({ key }) => key.method),
    commands.map(({ key }) => key.requestId),
    commands.map(firstOf),
    commands.map(({ requestHash }) => requestHash),
    commands.map(({ outcome }) => outcome),
    commands.map(({ reason }) => reason),
    commands.map(({ answer }) => answer),
    commands.map(({ expectations }) => arrayLiteral(expectations.map((one) => one.streamId))),
    commands.map(({ expectations }) => arrayLiteral(expectations.map((one) => one.streamVersion))),
    commands.map((command) => arrayLiteral(versionsAfter(command))),
  ];
};

const streamValues = ({ streams }: BatchStreams): SqlValue[] => {
  const partitions = streams.map(({ partition }) => partition);
  const heads = [...new Set(partitions)].sort((left, right) => left - right);
  return [
    heads,
    partitions.map((partition) => heads.indexOf(partition) + 1),
    streams.map(({ tenantId }) => tenantId),
    streams.map(({ streamId }) => streamId),
  ];
};

/** Parameters of `daybook.append` after the first two, in its order. */
export const encodeAppend = (
  commands: readonly CommandAppend[],
  batch: BatchStreams,
): SqlValue[] => {
  if (commands.length > appendCommandsMax) {
    throw new RangeError(`Cannot append ${commands.length} commands: ${appendCommandsMax} at most`);
  }
  commands.forEach(requireConsistent);
  const expected = commands.flatMap(({ expectations }, place) =>
    expectations.map((expectation) => ({ ...expectation, place })),
  );
  const events = commands.flatMap((command, place) =>
    command.events.map((event) => ({ ...event, place })),
  );
  const values = [
    ...streamValues(batch),
    ...commandValues(commands),
    expected.map(({ place }) => place + 1),
    expected.map((expectation) => batch.placeOf(expectation) + 1),
    expected.map(({ streamVersion }) => streamVersion),
    expected.map(({ eventId }) => eventId ?? null),
    events.map(({ place }) => place + 1),
    events.map((event) => batch.placeOf(event) + 1),
    events.map(({ eventId }) => eventId),
    events.map(({ type }) => type),
    events.map(({ schemaVersion }) => schemaVersion),
    events.map(({ data }) => data),
    events.map(({ correlationId }) => correlationId),
    events.map(({ causationId }) => causationId),
    events.map(({ actor }) => actor),
    events.map(({ traceparent }) => traceparent),
  ];
  requireWellFormed(values);
  return values;
};
