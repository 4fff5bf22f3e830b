import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "../../domain/event.ts";
import type { Message } from "./broker.ts";
import type { LogRun } from "./log-run.ts";
import { decodeRun, encodeRun, RunForged, RunUndecodable, sealRun } from "./run-codec.ts";

const key = Uint8Array.from({ length: 32 }, (_, index) => index);
const otherKey = Uint8Array.from({ length: 32 }, (_, index) => index + 1);

const recorded = (offset: number): RecordedEvent => ({
  tenantId: "default",
  streamId: "account-a1",
  streamVersion: offset,
  partition: 3,
  offset,
  eventId: `0199d3a0-0000-7000-8000-00000000000${offset}`,
  type: "MoneyDeposited",
  schemaVersion: 1,
  data: '{ "amountMinor":"9007199254740993", "description":"Zürich ✓" }',
  requestId: "3f0c1f52-5c5e-4c39-9d3a-7c1f0f4d5f11",
  correlationId: "corr-1",
  causationId: "",
  actor: "anonymous",
  recordedAt: 1_764_000_000_123,
  traceparent: "",
});

const runOf = (firstOffset: number, count: number): LogRun => ({
  logId: "7a1d52a4-1111-4222-8333-444455556666",
  epoch: 2,
  partition: 3,
  firstOffset,
  lastOffset: firstOffset + count - 1,
  events: Array.from({ length: count }, (_, index) => recorded(firstOffset + index)),
});

const run: LogRun = { ...runOf(5, 2), previousEventId: recorded(4).eventId };

/** A message with a right seal around whatever body. */
const sealed = (body: string | Uint8Array, coordinates: Partial<LogRun> = {}): Message =>
  sealRun(
    { ...run, ...coordinates },
    typeof body === "string" ? new TextEncoder().encode(body) : body,
    key,
  );

/** A right message but for the fields of its first event. */
const withFirst = (fields: Record<string, unknown>): Message =>
  sealed(JSON.stringify([{ ...run.events[0], ...fields }, run.events[1]]));

const without = (field: string): Message => {
  const { [field]: _gone, ...rest } = { ...run.events[0] } as Record<string, unknown>;
  return sealed(JSON.stringify([rest, run.events[1]]));
};

const changedAt = (bytes: Uint8Array, index: number, mask: number): Uint8Array => {
  const changed = new Uint8Array(bytes);
  changed[index] = (changed[index] ?? 0) ^ mask;
  return changed;
};

const anyEvent = (partition: number, offset: number): fc.Arbitrary<RecordedEvent> => {
  const filled = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });
  const any = fc.string({ unit: "binary", maxLength: 20 });
  const count = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  return fc.record({
    tenantId: filled,
    streamId: filled,
    streamVersion: count,
    partition: fc.constant(partition),
    offset: fc.constant(offset),
    eventId: filled,
    type: filled,
    schemaVersion: count,
    data: filled,
    requestId: any,
    correlationId: any,
    causationId: any,
    actor: any,
    recordedAt: fc.nat(Number.MAX_SAFE_INTEGER),
    traceparent: any,
  });
};

const constants = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fc.constant(value)])) as {
    [Name in keyof Fields]: fc.Arbitrary<Fields[Name]>;
  };

const anyRun: fc.Arbitrary<LogRun> = fc
  .record({
    logId: fc.uuid(),
    epoch: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    partition: fc.nat(1_023),
    firstOffset: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER - 8 }),
    count: fc.integer({ min: 1, max: 6 }),
  })
  .chain(({ count, ...coordinates }) => {
    const { partition, firstOffset } = coordinates;
    const events = Array.from({ length: count }, (_, index) =>
      anyEvent(partition, firstOffset + index),
    );
    const lastOffset = firstOffset + count - 1;
    return fc.record(
      {
        ...constants({ ...coordinates, lastOffset }),
        previousEventId: fc.string({ unit: "binary", maxLength: 40 }),
        events: fc.tuple(...events),
      },
      { requiredKeys: ["logId", "epoch", "partition", "firstOffset", "lastOffset", "events"] },
    );
  });

describe("encodeRun() and decodeRun()", () => {
  it("give back every run field for field", () =>
    fc.assert(
      fc.property(anyRun, (any) => {
        expect(decodeRun(encodeRun(any, key), key)).toEqual(any);
      }),
    ));

  it("keep data as the log's own text", () => {
    expect(decodeRun(encodeRun(run, key), key).events[0]?.data).toBe(run.events[0]?.data);
  });

  it("leave behind what an envelope carries beside the record", () => {
    const envelope = { ...recorded(5), event: { amountMinor: 5n } };
    const message = encodeRun({ ...run, lastOffset: 5, events: [envelope] }, key);
    expect(decodeRun(message, key).events).toEqual([recorded(5)]);
  });

  it("read a run that does not tell the event before it, as relays once did not", () => {
    const message = encodeRun(runOf(5, 2), key);
    expect(decodeRun(message, key)).toEqual(runOf(5, 2));
    const headers = { ...message.headers, "daybook-previous-event": recorded(4).eventId };
    expect(() => decodeRun({ ...message, headers }, key)).toThrow(RunForged);
  });

  it("read a message whose headers the broker added to", () => {
    const message = encodeRun(run, key);
    const headers = { ...message.headers, "x-delivery-count": "2" };
    expect(decodeRun({ ...message, headers }, key)).toEqual(run);
  });
});

describe("encodeRun()", () => {
  it.each([
    ["no event", { events: [] }],
    ["a gap", { events: [recorded(5), recorded(7)] }],
    ["fewer events than offsets", { lastOffset: 7 }],
    ["another first offset", { firstOffset: 4 }],
    ["events of another partition", { partition: 4 }],
  ])("refuses a run with %s", (_name, wrong) => {
    expect(() => encodeRun({ ...run, ...wrong }, key)).toThrow(RangeError);
  });
});

describe("decodeRun(), of a message that is not the relay's", () => {
  const message = encodeRun(run, key);

  it("refuses it under another key", () => {
    expect(() => decodeRun(message, otherKey)).toThrow(RunForged);
  });

  it("refuses it without any header", () => {
    expect(() => decodeRun({ ...message, headers: {} }, key)).toThrow(RunForged);
  });

  it.each(Object.keys(message.headers))("refuses it without %s", (name) => {
    const { [name]: _gone, ...headers } = message.headers;
    expect(() => decodeRun({ ...message, headers }, key)).toThrow(RunForged);
  });

  it("refuses it with any one byte of its body changed", () => {
    for (let index = 0; index < message.body.length; index += 1) {
      const body = changedAt(message.body, index, 1 << (index % 8));
      expect(() => decodeRun({ ...message, body }, key)).toThrow(RunForged);
    }
  });

  it("refuses it with its body cut or grown at any place", () => {
    for (let length = 0; length < message.body.length; length += 1) {
      const body = message.body.subarray(0, length);
      expect(() => decodeRun({ ...message, body }, key)).toThrow(RunForged);
    }
    const body = Uint8Array.of(...message.body, 0x20);
    expect(() => decodeRun({ ...message, body }, key)).toThrow(RunForged);
  });

  it("refuses it with any one character of a header changed", () => {
    for (const [name, value] of Object.entries(message.headers)) {
      for (let index = 0; index < value.length; index += 1) {
        const other = String.fromCharCode(value.charCodeAt(index) ^ 1);
        const text = value.slice(0, index) + other + value.slice(index + 1);
        const headers = { ...message.headers, [name]: text };
        expect(() => decodeRun({ ...message, headers }, key)).toThrow(RunForged);
      }
    }
  });

  it("refuses it when what belongs to one header has moved to the next", () => {
    const headers = { ...message.headers, "daybook-epoch": "", "daybook-partition": "23" };
    expect(() => decodeRun({ ...message, headers }, key)).toThrow(RunForged);
  });

  it("refuses the seal in capitals", () => {
    const seal = message.headers["daybook-hmac"]?.toUpperCase() ?? "";
    const headers = { ...message.headers, "daybook-hmac": seal };
    expect(() => decodeRun({ ...message, headers }, key)).toThrow(RunForged);
  });
});

describe("decodeRun(), of a message that is sealed and no run", () => {
  const refused = (message: Message, why: RegExp) => {
    expect(() => decodeRun(message, key)).toThrow(RunUndecodable);
    expect(() => decodeRun(message, key)).toThrow(why);
  };

  it.each<[string, string | Uint8Array, RegExp]>([
    ["empty", "", /body is not JSON/],
    ["random bytes", Uint8Array.of(0xff, 0x00, 0x80), /body is not JSON/],
    ["truncated", JSON.stringify(run.events).slice(0, -9), /body is not JSON/],
    ["invalid UTF-8 in a string", Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d), /body is not JSON/],
    ["null", "null", /body is not a list/],
    ["one event, not a list", JSON.stringify(run.events[0]), /body is not a list/],
    ["a list of nothing", "[]", /holds no event/],
    ["a list of numbers", "[1,2]", /event at 5 is not an object/],
    ["a list of nulls", "[null,null]", /event at 5 is not an object/],
    ["shorter than its offsets", JSON.stringify([run.events[0]]), /length is not that/],
    ["longer than its offsets", JSON.stringify([...run.events, recorded(7)]), /length is not that/],
  ])("refuses a body that is %s", (_name, body, why) => refused(sealed(body), why));

  it.each(Object.keys(recorded(5)))("refuses an event without %s", (field) =>
    refused(without(field), /the event at 5/),
  );

  it.each<[string, unknown]>([
    ["offset", 0],
    ["offset", "5"],
    ["offset", 5.5],
    ["offset", 6],
    ["offset", -5],
    ["partition", 4],
    ["partition", "3"],
    ["streamVersion", 0],
    ["streamVersion", "1"],
    ["streamVersion", 1.5],
    ["streamVersion", 2 ** 53],
    ["streamVersion", null],
    ["schemaVersion", 0],
    ["schemaVersion", "1"],
    ["schemaVersion", 1.1],
    ["recordedAt", -1],
    ["recordedAt", 0.5],
    ["recordedAt", "2026-01-01T00:00:00Z"],
    ["recordedAt", 1e300],
    ["tenantId", ""],
    ["tenantId", 7],
    ["streamId", ""],
    ["eventId", ""],
    ["type", ""],
    ["type", ["MoneyDeposited"]],
    ["data", ""],
    ["data", { amountMinor: 1.5 }],
    ["requestId", null],
    ["correlationId", 1],
    ["causationId", false],
    ["actor", {}],
    ["traceparent", null],
    ["surprise", 1],
    ["event", {}],
  ])("refuses an event whose %s is %j", (field, value) =>
    refused(withFirst({ [field]: value }), /the event at 5/),
  );

  it("refuses events in another order", () =>
    refused(sealed(JSON.stringify([recorded(6), recorded(5)])), /event at 5 is missing/));

  it("refuses the same event twice", () =>
    refused(sealed(JSON.stringify([recorded(5), recorded(5)])), /event at 6 is missing/));

  it.each<[string, Partial<LogRun>]>([
    ["no log", { logId: "" }],
    ["epoch 0", { epoch: 0 }],
    ["a fraction of an epoch", { epoch: 1.5 }],
    ["a partition below 0", { partition: -1 }],
    ["first offset 0", { firstOffset: 0, lastOffset: 1 }],
    ["a last offset beyond exact numbers", { lastOffset: 2 ** 53 }],
    ["a last offset in exponents", { lastOffset: 1e21 }],
    ["its ends swapped", { firstOffset: 6, lastOffset: 5 }],
  ])("refuses a run with %s", (_name, coordinates) =>
    refused(sealed(JSON.stringify(run.events), coordinates), /Cannot decode run/),
  );

  it("refuses a run that came through another partition's queue", () =>
    refused({ ...encodeRun(run, key), partition: 4 }, /not of partition 4/));
});
