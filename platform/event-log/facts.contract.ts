import { describe, expect, it } from "vitest";
import type { EventLog, StreamName } from "./event-log.ts";
import {
  afterwards,
  only,
  sampleCommand,
  sampleEvent,
  sampleStream,
  untouched,
} from "./sample-commands.ts";

/** A command that writes one event for each list of keys to a stream that nobody has written to. */
const filing = (stream: StreamName, ...keys: readonly (readonly string[])[]) =>
  sampleCommand([untouched(stream)], {
    events: keys.map((own) => sampleEvent(stream, { keys: own })),
  });

const keysOf = (stream: StreamName, ...keys: readonly string[]) =>
  keys.map((key) => ({ ...stream, key }));

/** What is filed with an event is there with it, and not without it. */
const filed = (log: () => EventLog): void => {
  it("files the events of a committed command, and of no other", async () => {
    const { tenantId } = sampleStream();
    const [one, two] = [sampleStream(tenantId), sampleStream(tenantId)];
    const committed = filing(one, ["entry/1"]);
    const conflicting = sampleCommand([{ ...untouched(two), streamVersion: 7 }], {
      events: [sampleEvent(two, { keys: ["entry/1"] })],
    });
    const reusing = { ...filing(two, ["entry/2"]), key: committed.key };
    const outcomes = await log().append([
      conflicting,
      committed,
      reusing,
      filing(two, ["entry/3"]),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      "conflict",
      "committed",
      "reused",
      "committed",
    ]);
    const found = await log().findFacts([
      ...keysOf(one, "entry/1"),
      ...keysOf(two, "entry/1", "entry/2", "entry/3"),
    ]);
    expect(found.map((event) => event?.streamId)).toEqual([
      one.streamId,
      undefined,
      undefined,
      two.streamId,
    ]);
  });

  it("files nothing twice when a command is replayed", async () => {
    const stream = sampleStream();
    const command = filing(stream, ["entry/1"]);
    await log().append([command]);
    expect(only(await log().append([command])).outcome).toBe("replayed");
    const [found] = await log().findFacts(keysOf(stream, "entry/1"));
    expect(found?.eventId).toBe(command.events[0]?.eventId);
  });
};

/** What asking for an old fact promises. */
export const factsContract = (log: () => EventLog): void => {
  describe("findFacts()", () => {
    it("gives whole events in the order asked, and undefined for what is not there", async () => {
      const stream = sampleStream();
      const command = filing(stream, ["entry/a"], [], ["entry/b", "hold/b"]);
      await log().append([command]);
      const { events } = (await log().findCommand(command.key)) ?? { events: [] };
      const asked = keysOf(stream, "hold/b", "entry/c", "entry/a", "entry/b", "hold/b");
      expect(await log().findFacts(asked)).toEqual([
        events[2],
        undefined,
        events[0],
        events[2],
        events[2],
      ]);
      expect(await log().findFacts([])).toEqual([]);
    });

    it("gives the last event of a key, of one command or of several", async () => {
      const stream = sampleStream();
      const first = filing(stream, ["hold/1"], ["hold/1"], ["hold/2"]);
      await log().append([first]);
      const second = sampleCommand(afterwards(first), {
        events: [sampleEvent(stream, { keys: ["hold/2"] }), sampleEvent(stream)],
      });
      await log().append([second]);
      const found = await log().findFacts(keysOf(stream, "hold/1", "hold/2"));
      expect(found.map((event) => event?.streamVersion)).toEqual([2, 4]);
    });

    it("keeps streams and tenants apart", async () => {
      const stream = sampleStream();
      await log().append([filing(stream, ["entry/1"])]);
      const elsewhere = [
        { ...sampleStream(stream.tenantId), key: "entry/1" },
        { ...stream, tenantId: sampleStream().tenantId, key: "entry/1" },
        { ...stream, key: "entry/" },
        { ...stream, key: "ENTRY/1" },
      ];
      expect(await log().findFacts(elsewhere)).toEqual(elsewhere.map(() => undefined));
    });

    it("takes any text for a key that an id may be", async () => {
      const stream = sampleStream();
      const keys = [
        "entry/__proto__",
        "hold/a.b-c_D",
        `hold/${"x".repeat(64)}`,
        "entry/constructor",
      ];
      await log().append([filing(stream, keys)]);
      const found = await log().findFacts(keysOf(stream, ...keys));
      expect(found.map((event) => event?.streamVersion)).toEqual([1, 1, 1, 1]);
    });

    filed(log);
  });
};
