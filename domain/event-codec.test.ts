import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyRecordedEvent } from "../tests/any-recorded-event.ts";
import { anyShopEvent } from "../tests/any-shop-event.ts";
import { type DomainEvent, type EventFamily, EventUndecodable, type StoredFact } from "./event.ts";
import { createEventCodec } from "./event-codec.ts";
import { eventCodec, eventFamilies } from "./event-families.ts";

const text = fc.string({ unit: "binary", maxLength: 20 });
const minor = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const schemaVersion = fc.constant(1);

const after = fc.record({
  balanceMinor: minor,
  heldMinor: minor,
  creditsMinor: minor,
  debitsMinor: minor,
});

const entry = {
  entryId: text,
  entryNumber: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  amountMinor: minor,
  currencyCode: text,
  description: text,
  reference: text,
  after,
};

const time = fc.integer({ min: 0, max: 253_402_300_799_999 });
const hold = { holdId: text, amountMinor: minor, currencyCode: text, after };

/** Any event of every type that is written today. */
const anyEvent: Readonly<Record<string, fc.Arbitrary<DomainEvent>>> = {
  // Of those that are not written out here: what their recorded events are like.
  ...Object.assign({}, ...eventFamilies.map(anyRecordedEvent)),
  ...anyShopEvent,
  AccountOpened: fc.record({
    type: fc.constant("AccountOpened"),
    schemaVersion,
    ownerId: text,
    currencyCode: text,
    overdraftLimitMinor: minor,
  }),
  MoneyDeposited: fc.record({ type: fc.constant("MoneyDeposited"), schemaVersion, ...entry }),
  MoneyWithdrawn: fc.record({ type: fc.constant("MoneyWithdrawn"), schemaVersion, ...entry }),
  TransferSent: fc.record({
    type: fc.constant("TransferSent"),
    schemaVersion,
    ...entry,
    toAccountId: text,
    toEntryId: text,
  }),
  TransferReceived: fc.record({
    type: fc.constant("TransferReceived"),
    schemaVersion,
    ...entry,
    fromAccountId: text,
    fromEntryId: text,
  }),
  HoldPlaced: fc.record(
    {
      type: fc.constant("HoldPlaced"),
      schemaVersion,
      ...hold,
      expireTime: time,
      description: text,
    },
    {
      requiredKeys: [
        "type",
        "schemaVersion",
        "holdId",
        "amountMinor",
        "currencyCode",
        "after",
        "description",
      ],
    },
  ),
  HoldCaptured: fc.record({
    type: fc.constant("HoldCaptured"),
    schemaVersion,
    ...entry,
    holdId: text,
    releasedMinor: minor,
  }),
  HoldReleased: fc.record({ type: fc.constant("HoldReleased"), schemaVersion, ...hold }),
  HoldExpired: fc.record({
    type: fc.constant("HoldExpired"),
    schemaVersion,
    ...hold,
    expireTime: time,
  }),
  EntryReversed: fc.record({
    type: fc.constant("EntryReversed"),
    schemaVersion,
    ...entry,
    direction: fc.constantFrom("credit", "debit"),
    reversesEntryId: text,
    counterpartyAccountId: text,
    counterpartyEntryId: text,
  }),
  OverdraftLimitSet: fc.record({
    type: fc.constant("OverdraftLimitSet"),
    schemaVersion,
    currencyCode: text,
    overdraftLimitMinor: minor,
  }),
  AccountFrozen: fc.record({ type: fc.constant("AccountFrozen"), schemaVersion, reason: text }),
  AccountUnfrozen: fc.record({ type: fc.constant("AccountUnfrozen"), schemaVersion }),
  AccountClosed: fc.record({
    type: fc.constant("AccountClosed"),
    schemaVersion: fc.constant(2),
    reason: text,
    currencyCode: text,
  }),
};

/** A family for these tests: a toll was first a number, then had a currency, then a lane. */
const tolls: EventFamily = {
  category: "toll",
  schemaVersions: { TollPaid: 3, GateOpened: 1, GateMoved: 3 },
  upcasters: {
    TollPaid: {
      1: ({ cents }) => ({ amountMinor: BigInt(String(cents)) }),
      2: (fact) => ({ ...fact, lane: { number: 1 } }),
    },
    GateMoved: { 2: (fact) => fact },
  },
  keysOf: ({ type, lane }) => (type === "TollPaid" ? [`lane/${lane.number}`] : []),
};

const tollCodec = createEventCodec([tolls]);

describe("eventCodec", () => {
  it("is tried with every type that is written today", () => {
    const types = eventFamilies.flatMap(({ schemaVersions }) => Object.keys(schemaVersions));
    expect(Object.keys(anyEvent).sort()).toEqual(types.sort());
  });

  it.each(Object.entries(anyEvent))("gives back every %s", (_type, any) =>
    fc.assert(
      fc.property(any, (event) => {
        const written = eventCodec.encode(event);
        const read = eventCodec.decode(written);
        expect(eventCodec.decode(eventCodec.encode(read))).toEqual(read);
        // One that is still written at an older version loses what that one does not know.
        if (written.schemaVersion === event.schemaVersion) expect(read).toEqual(event);
      }),
    ),
  );

  it("writes neither type nor schema version into the data", () => {
    const event: DomainEvent & { reason: string } = {
      type: "AccountFrozen",
      schemaVersion: 1,
      reason: "court order",
    };
    const written = { type: "AccountFrozen", schemaVersion: 1, data: '{"reason":"court order"}' };
    expect(eventCodec.encode(event)).toEqual(written);
  });

  it("does not let the data rename its event", () => {
    const data = '{"reason":"","type":"AccountOpened","schemaVersion":9}';
    expect(eventCodec.decode({ type: "AccountFrozen", schemaVersion: 1, data })).toEqual({
      type: "AccountFrozen",
      schemaVersion: 1,
      reason: "",
    });
  });

  it.each(["MoneyVanished", "", "accountclosed", "__proto__", "constructor", "toString"])(
    "refuses the unknown type %j",
    (type) => {
      const decode = () => eventCodec.decode({ type, schemaVersion: 1, data: "{}" });
      expect(decode).toThrow(EventUndecodable);
      expect(decode).toThrow(`Cannot decode ${type}: unknown type`);
    },
  );

  it.each([2, 0, -1, 1.5, Number.NaN])("refuses schema version %s of an event at 1", (version) => {
    const decode = () =>
      eventCodec.decode({ type: "AccountFrozen", schemaVersion: version, data: "{}" });
    expect(decode).toThrow(EventUndecodable);
    expect(decode).toThrow(`Cannot decode AccountFrozen: unknown schema version ${version}`);
  });

  it.each([
    ["no JSON", "{"],
    ["empty", ""],
    ["null", "null"],
    ["a list", "[]"],
    ["a text", '"reason"'],
    ["a number", "1"],
    ["an object with an amount as a number", '{"amountMinor":1}'],
    ["an object with an amount beyond int64", '{"amountMinor":"9223372036854775808"}'],
  ])("refuses data that is %s", (_name, data) => {
    expect(() => eventCodec.decode({ type: "MoneyDeposited", schemaVersion: 1, data })).toThrow(
      EventUndecodable,
    );
  });
});

describe("createEventCodec(), keysOf()", () => {
  it("gives the keys that the event's family names, and none for what it does not know", () => {
    const paid = { type: "TollPaid", schemaVersion: 3, amountMinor: 1n, lane: { number: 7 } };
    expect(tollCodec.keysOf(paid)).toEqual(["lane/7"]);
    expect(tollCodec.keysOf({ type: "GateOpened", schemaVersion: 1 })).toEqual([]);
    expect(tollCodec.keysOf({ type: "toString", schemaVersion: 1 })).toEqual([]);
  });
});

describe("createEventCodec(), with a type that is still written at an older version", () => {
  const paid = { type: "TollPaid", schemaVersion: 3, amountMinor: 250n, lane: { number: 7 } };
  const stillWritten = {
    TollPaid: { schemaVersion: 2, downcast: ({ lane: _lane, ...fact }: StoredFact) => fact },
  };
  const codec = createEventCodec([{ ...tolls, stillWritten }]);

  it("writes today's event as one of that version, and reads it back as today's", () => {
    const written = codec.encode(paid);
    expect(written).toEqual({ type: "TollPaid", schemaVersion: 2, data: '{"amountMinor":"250"}' });
    expect(codec.decode(written)).toEqual({ ...paid, lane: { number: 1 } });
  });

  it("reads what others write at today's version, and writes other types at theirs", () => {
    expect(codec.decode(tollCodec.encode(paid))).toEqual(paid);
    const opened = { type: "GateOpened", schemaVersion: 1 };
    expect(codec.encode(opened)).toEqual({ ...opened, data: "{}" });
  });
});

describe("createEventCodec(), with upcasters", () => {
  const current = { type: "TollPaid", schemaVersion: 3, amountMinor: 250n, lane: { number: 1 } };

  it.each([
    [1, '{"cents":250}', current],
    [2, '{"amountMinor":"250"}', current],
    [3, '{"amountMinor":"250","lane":{"number":7}}', { ...current, lane: { number: 7 } }],
  ])("brings version %s up to the current one, step by step", (schemaVersion, data, expected) => {
    expect(tollCodec.decode({ type: "TollPaid", schemaVersion, data })).toEqual(expected);
  });

  it("leaves an event without upcasters as it is", () => {
    const decoded = tollCodec.decode({ type: "GateOpened", schemaVersion: 1, data: "{}" });
    expect(decoded).toEqual({ type: "GateOpened", schemaVersion: 1 });
  });

  it("refuses a version that newer code wrote", () => {
    expect(() => tollCodec.decode({ type: "TollPaid", schemaVersion: 4, data: "{}" })).toThrow(
      "Cannot decode TollPaid: unknown schema version 4",
    );
  });

  it("refuses a version from which a step is missing", () => {
    expect(() => tollCodec.decode({ type: "GateMoved", schemaVersion: 1, data: "{}" })).toThrow(
      "Cannot decode GateMoved: no upcaster from version 1",
    );
    expect(tollCodec.decode({ type: "GateMoved", schemaVersion: 3, data: "{}" })).toBeDefined();
  });

  it("refuses a fact that a step cannot read", () => {
    const decode = () =>
      tollCodec.decode({ type: "TollPaid", schemaVersion: 1, data: '{"cents":"many"}' });
    expect(decode).toThrow(EventUndecodable);
    expect(decode).toThrow("Cannot decode TollPaid: not a fact of version 1");
  });
});
