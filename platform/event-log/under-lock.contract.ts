import { describe, expect, it } from "vitest";
import type { EventLog } from "./event-log.ts";
import {
  afterwards,
  only,
  sampleCommand,
  sampleEvent,
  sampleStream,
  untouched,
} from "./sample-commands.ts";

const endings = (log: () => EventLog): void => {
  it("keeps nothing when the work throws, and throws the same error", async () => {
    const stream = sampleStream();
    const command = sampleCommand([untouched(stream)]);
    const mine = new Error("mine");
    const work = log().underLock([stream], async (locked) => {
      await locked.append([command]);
      throw mine;
    });
    await expect(work).rejects.toBe(mine);
    expect(await log().findCommand(command.key)).toBeUndefined();
    expect(only(await log().append([command])).outcome).toBe("committed");
  });

  it("ends with STORE_UNAVAILABLE when the work takes too long; others go on", async () => {
    const stream = sampleStream();
    const command = sampleCommand([untouched(stream)]);
    const work = log().underLock([stream], async (locked) => {
      await locked.append([command]);
      await new Promise(() => {});
    });
    await expect(work).rejects.toMatchObject({ reason: "STORE_UNAVAILABLE" });
    expect(only(await log().append([command])).outcome).toBe("committed");
  });

  it("refuses a second append, and a stream whose head is not locked", async () => {
    const { tenantId } = sampleStream();
    const stream = sampleStream(tenantId);
    let other = sampleStream(tenantId);
    while (log().partitionOf(other) === log().partitionOf(stream)) other = sampleStream(tenantId);
    const twice = log().underLock([stream], async (locked) => {
      await locked.append([]);
      await locked.append([]);
    });
    await expect(twice).rejects.toThrow(/done already/);
    const foreign = log().underLock(
      [stream],
      async (locked) => await locked.append([sampleCommand([untouched(other)])]),
    );
    await expect(foreign).rejects.toThrow(/head is not locked/);
  });
};

/** What deciding under the lock promises. */
export const underLockContract = (log: () => EventLog): void => {
  describe("underLock()", () => {
    it("reads and appends, and commits with the lock", async () => {
      const stream = sampleStream();
      const opening = sampleCommand([untouched(stream)]);
      await log().append([opening]);
      const outcomes = await log().underLock([stream], async (locked) => {
        const tail = only(await locked.readTails([untouched(stream)]));
        expect(tail.events.map(({ eventId }) => eventId)).toEqual([opening.events[0]?.eventId]);
        return await locked.append([sampleCommand(afterwards(opening))]);
      });
      expect(only(outcomes)).toMatchObject({
        outcome: "committed",
        stored: { streams: [{ streamVersion: 2 }] },
      });
      expect(only(await log().readTails([untouched(stream)])).events).toHaveLength(2);
    });

    it("finds what was filed before the lock was taken, and nothing else", async () => {
      const stream = sampleStream();
      const opening = sampleCommand([untouched(stream)], {
        events: [sampleEvent(stream, { keys: ["entry/1"] })],
      });
      await log().append([opening]);
      await log().underLock([stream], async (locked) => {
        const keys = ["entry/1", "entry/2"].map((key) => ({ ...stream, key }));
        const [first, second] = await locked.findFacts(keys);
        expect(first?.eventId).toBe(opening.events[0]?.eventId);
        expect(second).toBeUndefined();
        return await locked.append([sampleCommand(afterwards(opening))]);
      });
    });

    it("keeps writers out between reading and appending", async () => {
      const stream = sampleStream();
      const opening = sampleCommand([untouched(stream)]);
      await log().append([opening]);
      let rival: Promise<unknown> | undefined;
      const outcomes = await log().underLock([stream], async (locked) => {
        await locked.readTails([untouched(stream)]);
        rival = log().append([sampleCommand(afterwards(opening))]);
        return await locked.append([sampleCommand(afterwards(opening))]);
      });
      expect(only(outcomes).outcome).toBe("committed");
      expect(await rival).toMatchObject([{ outcome: "conflict" }]);
    });

    it("lets each of many commands on one stream win in its turn", async () => {
      const stream = sampleStream();
      const deposit = () =>
        log().underLock([stream], async (locked) => {
          const { events } = only(await locked.readTails([untouched(stream)]));
          const eventId = events.at(-1)?.eventId;
          const tip = { ...untouched(stream), streamVersion: events.length, eventId };
          return await locked.append([sampleCommand([tip])]);
        });
      const outcomes = (await Promise.all(Array.from({ length: 8 }, deposit))).map(only);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(8).fill("committed"));
      expect(only(await log().readTails([untouched(stream)])).events).toHaveLength(8);
    });

    endings(log);
  });
};
