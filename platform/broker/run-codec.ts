// Every event passes here twice. Runs of 64 deposits (44 kB) measured half a million events/s each
// way on one core, twenty times what the log takes in. Events as arrays instead of objects would be
// a third smaller, and unreadable to an operator who looks at a dead letter.

import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { RecordedEvent } from "../../domain/event.ts";
import type { Message } from "./broker.ts";
import type { LogRun } from "./log-run.ts";

/** Version of the message format; a reader refuses every other. */
const runFormat = "1";

/** The message was not made with the log's key, or was changed on its way. Set it aside. */
export class RunForged extends Error {
  override readonly name = "RunForged";
}

/** The message was made with the log's key and is no run of events. Set it aside. */
export class RunUndecodable extends Error {
  override readonly name = "RunUndecodable";
}

/** What a message says of its body, without the seal. */
type RunCoordinates = Omit<LogRun, "events">;

const hmacHeader = "daybook-hmac";

/** In the order in which the seal covers them. */
const sealedHeaders = [
  "daybook-format",
  "daybook-log",
  "daybook-epoch",
  "daybook-partition",
  "daybook-first-offset",
  "daybook-last-offset",
] as const;

type SealedHeader = (typeof sealedHeaders)[number];

/** Sealed where it is there: relays of before did not tell it. */
const previousHeader = "daybook-previous-event";

/** HMAC-SHA-256 in lower-case hex: one text per seal, so that no character of it can be changed. */
const sealOf = (headers: Message["headers"], body: Uint8Array, key: Uint8Array): string => {
  const previous = headers[previousHeader];
  const values = sealedHeaders.map((name) => headers[name] ?? null);
  // JSON keeps the borders between the values: no two sets of headers give the same text.
  const sealed = JSON.stringify(previous === undefined ? values : [...values, previous]);
  return createHmac("sha256", key).update(sealed).update("\n").update(body).digest("hex");
};

/** A sealed message around any body; {@link encodeRun} is the way to make a right one. */
export const sealRun = (run: RunCoordinates, body: Uint8Array, key: Uint8Array): Message => {
  const { previousEventId } = run;
  const headers: Record<SealedHeader, string> & { [previousHeader]?: string } = {
    ...(previousEventId !== undefined && { [previousHeader]: previousEventId }),
    "daybook-format": runFormat,
    "daybook-log": run.logId,
    "daybook-epoch": String(run.epoch),
    "daybook-partition": String(run.partition),
    "daybook-first-offset": String(run.firstOffset),
    "daybook-last-offset": String(run.lastOffset),
  };
  const { partition } = run;
  return { partition, headers: { ...headers, [hmacHeader]: sealOf(headers, body, key) }, body };
};

// Named one by one: an envelope may carry more than the log holds, and only that may travel.
const recordedOnly = (event: RecordedEvent): RecordedEvent => ({
  tenantId: event.tenantId,
  streamId: event.streamId,
  streamVersion: event.streamVersion,
  partition: event.partition,
  offset: event.offset,
  eventId: event.eventId,
  type: event.type,
  schemaVersion: event.schemaVersion,
  data: event.data,
  requestId: event.requestId,
  correlationId: event.correlationId,
  causationId: event.causationId,
  actor: event.actor,
  recordedAt: event.recordedAt,
  traceparent: event.traceparent,
});

/**
 * A run as a message: the events as JSON, `data` as the verbatim text that the log holds, sealed
 * together with the coordinates by the log's key.
 * @throws {RangeError} when the events are not those of `firstOffset … lastOffset`.
 */
export const encodeRun = (run: LogRun, key: Uint8Array): Message => {
  const { events, partition, firstOffset, lastOffset } = run;
  const dense = events.every(
    (event, index) => event.partition === partition && event.offset === firstOffset + index,
  );
  if (!dense || events.length === 0 || lastOffset !== firstOffset + events.length - 1) {
    throw new RangeError(
      `Cannot encode run ${firstOffset} to ${lastOffset} of partition ${partition}: not dense`,
    );
  }
  return sealRun(run, new TextEncoder().encode(JSON.stringify(events.map(recordedOnly))), key);
};

const requireAuthentic = ({ headers, body }: Message, key: Uint8Array): void => {
  const claimed = Buffer.from(headers[hmacHeader] ?? "");
  const expected = Buffer.from(sealOf(headers, body, key));
  if (claimed.length === expected.length && timingSafeEqual(claimed, expected)) return;
  throw new RunForged("Cannot use message: its seal is missing or wrong");
};

const wholeNumber = /^(?:0|[1-9]\d{0,15})$/;

const readNumber = (headers: Message["headers"], name: SealedHeader, atLeast: number): number => {
  const text = headers[name] ?? "";
  const value = wholeNumber.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= atLeast) return value;
  throw new RunUndecodable(`Cannot decode run: ${name} is not a number from ${atLeast}`);
};

const readCoordinates = ({ headers, partition }: Message): RunCoordinates => {
  if (headers["daybook-format"] !== runFormat) {
    throw new RunUndecodable(`Cannot decode run: its format is not ${runFormat}`);
  }
  const logId = headers["daybook-log"] ?? "";
  if (logId === "") throw new RunUndecodable("Cannot decode run: it names no log");
  const previousEventId = headers[previousHeader];
  const run = {
    ...(previousEventId !== undefined && { previousEventId }),
    logId,
    epoch: readNumber(headers, "daybook-epoch", 1),
    partition: readNumber(headers, "daybook-partition", 0),
    firstOffset: readNumber(headers, "daybook-first-offset", 1),
    lastOffset: readNumber(headers, "daybook-last-offset", 1),
  };
  if (run.partition !== partition) {
    throw new RunUndecodable(`Cannot decode run: it is not of partition ${partition}`);
  }
  return run;
};

const readBody = (body: Uint8Array): readonly unknown[] => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  } catch (error) {
    throw new RunUndecodable("Cannot decode run: its body is not JSON", { cause: error });
  }
  if (Array.isArray(value)) return value;
  throw new RunUndecodable("Cannot decode run: its body is not a list");
};

const isFilled = (value: unknown): boolean => typeof value === "string" && value !== "";

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 1;

/** What every field of an event must be; partition and offset follow from the run. */
const fieldChecks: Readonly<Record<keyof RecordedEvent, (value: unknown) => boolean>> = {
  tenantId: isFilled,
  streamId: isFilled,
  streamVersion: isCount,
  partition: () => true,
  offset: () => true,
  eventId: isFilled,
  type: isFilled,
  schemaVersion: isCount,
  data: isFilled,
  requestId: (value) => typeof value === "string",
  correlationId: (value) => typeof value === "string",
  causationId: (value) => typeof value === "string",
  actor: (value) => typeof value === "string",
  recordedAt: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  traceparent: (value) => typeof value === "string",
};

const checks = Object.entries(fieldChecks);

const requireEvent = (value: unknown, partition: number, offset: number): RecordedEvent => {
  const refuse = (why: string): never => {
    throw new RunUndecodable(`Cannot decode run: the event at ${offset} ${why}`);
  };
  if (value === null || typeof value !== "object") return refuse("is not an object");
  const event = value as Record<string, unknown>;
  if (event.partition !== partition) return refuse("is of another partition");
  if (event.offset !== offset) return refuse("is missing");
  for (const [field, holds] of checks) {
    if (!holds(event[field])) return refuse(`has no usable ${field}`);
  }
  if (Object.keys(event).length !== checks.length) return refuse("has an unknown field");
  return value as RecordedEvent;
};

/**
 * The run in a message, every field of every event checked. The seal is checked first, so that
 * nothing unauthenticated is parsed. Comparing log and epoch with ours is the caller's part.
 *
 * @throws {RunForged} seal missing or wrong.
 * @throws {RunUndecodable} sealed, and still not a run.
 */
export const decodeRun = (message: Message, key: Uint8Array): LogRun => {
  requireAuthentic(message, key);
  const run = readCoordinates(message);
  const values = readBody(message.body);
  if (values.length === 0) throw new RunUndecodable("Cannot decode run: it holds no event");
  if (run.lastOffset !== run.firstOffset + values.length - 1) {
    throw new RunUndecodable("Cannot decode run: its length is not that of its offsets");
  }
  const events = values.map((value, index) =>
    requireEvent(value, run.partition, run.firstOffset + index),
  );
  return { ...run, events };
};
