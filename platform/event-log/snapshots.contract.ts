import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "../../domain/event.ts";
import type { EventLog, StreamName } from "./event-log.ts";
import type { Snapshot, TailStart } from "./reads.ts";
import { only, sampleCommand, sampleEvent, sampleStream, untouched } from "./sample-commands.ts";

const writeStream = async (
  log: EventLog,
  stream: StreamName,
  count: number,
): Promise<readonly RecordedEvent[]> => {
  const events = Array.from({ length: count }, () => sampleEvent(stream));
  const command = sampleCommand([untouched(stream)], { events });
  await log.append([command]);
  return (await log.findCommand(command.key))?.events ?? [];
};

/** What a log makes of states that are kept for it. */
export const snapshotsContract = (log: () => EventLog): void => {
  describe("snapshots", () => {
    const snapshotAt = (
      events: readonly RecordedEvent[],
      streamVersion: number,
      change: Partial<Snapshot> = {},
    ): Snapshot => {
      const { tenantId, streamId, eventId } =
        events[streamVersion - 1] ?? expect.fail(`no event at ${streamVersion}`);
      const state = `{"at":${streamVersion},"text":"é ✓ \\"{,}\\\\ NULL"}`;
      return { tenantId, streamId, streamVersion, eventId, stateVersion: 3, state, ...change };
    };

    const fromStart = (stream: StreamName, stateVersion?: number): TailStart => ({
      ...untouched(stream),
      stateVersion,
    });

    /** A stream of five events with what was kept of it, read from its beginning. */
    const readAfter = async (
      snapshots: (events: readonly RecordedEvent[]) => readonly Snapshot[],
      stateVersion: number | undefined = 3,
    ) => {
      const stream = sampleStream();
      const events = await writeStream(log(), stream, 5);
      for (const snapshot of snapshots(events)) await log().saveSnapshots([snapshot]);
      const tail = only(await log().readTails([fromStart(stream, stateVersion)]));
      return { ...tail, stream, versions: tail.events.map(({ streamVersion }) => streamVersion) };
    };

    it("stand for the events up to their own, in the same read", async () => {
      const tail = await readAfter((events) => [snapshotAt(events, 3)]);
      expect(tail.versions).toEqual([4, 5]);
      expect(tail).toMatchObject({ isContinuation: true, complete: true });
      expect(tail.snapshot).toMatchObject({ streamVersion: 3, stateVersion: 3 });
      expect(JSON.parse(tail.snapshot?.state ?? "")).toEqual({ at: 3, text: 'é ✓ "{,}\\ NULL' });
    });

    it("stand for a whole stream when they are of its last event", async () => {
      const tail = await readAfter((events) => [snapshotAt(events, 5)]);
      expect(tail).toMatchObject({ versions: [], isContinuation: true, complete: true });
      expect(tail.snapshot?.streamVersion).toBe(5);
    });

    it("are found for many streams in one read, beside streams that have none", async () => {
      const { tenantId } = sampleStream();
      const streams = [0, 1, 2].map(() => sampleStream(tenantId));
      const written = [];
      for (const stream of streams) written.push(await writeStream(log(), stream, 3));
      await log().saveSnapshots([snapshotAt(written[2] ?? [], 1), snapshotAt(written[0] ?? [], 2)]);
      const asked = [...streams, sampleStream(tenantId)].map((stream) => fromStart(stream, 3));
      const tails = await log().readTails(asked);
      expect(tails.map(({ snapshot }) => snapshot?.streamVersion)).toEqual([
        2,
        undefined,
        1,
        undefined,
      ]);
      expect(tails.map(({ events }) => events.length)).toEqual([1, 3, 2, 0]);
    });

    it.each([
      ["another state version is asked for", 4],
      ["none is asked for", undefined],
    ])("are left aside when %s", async (_name, stateVersion) => {
      const stream = sampleStream();
      const events = await writeStream(log(), stream, 5);
      await log().saveSnapshots([snapshotAt(events, 3)]);
      const tail = only(await log().readTails([fromStart(stream, stateVersion)]));
      expect(tail.snapshot).toBeUndefined();
      expect(tail.events).toHaveLength(5);
    });

    /** What one reads of a stream of five events with a snapshot at 3 who knows a version of it. */
    const readKnowing = async (streamVersion: number, change: Partial<TailStart> = {}) => {
      const stream = sampleStream();
      const events = await writeStream(log(), stream, 5);
      await log().saveSnapshots([snapshotAt(events, 3)]);
      const { eventId } = events[streamVersion - 1] ?? expect.fail(`no event at ${streamVersion}`);
      const after = { ...fromStart(stream, 3), streamVersion, eventId, ...change };
      const tail = only(await log().readTails([after]));
      return { ...tail, versions: tail.events.map((event) => event.streamVersion) };
    };

    it.each([1, 2])("spare the events up to their own to who knows version %i", async (known) => {
      const tail = await readKnowing(known);
      expect(tail).toMatchObject({ versions: [4, 5], isContinuation: true, complete: true });
      expect(tail.snapshot).toMatchObject({ streamVersion: 3, stateVersion: 3 });
    });

    it.each([
      [3, [4, 5]],
      [4, [5]],
      [5, []],
    ])("are left aside by who knows their version or a later one: %i", async (known, versions) => {
      const tail = await readKnowing(known);
      expect(tail).toMatchObject({ versions, isContinuation: true, complete: true });
      expect(tail.snapshot).toBeUndefined();
    });

    it("stand for a beginning that the log does not hold", async () => {
      const tail = await readKnowing(2, { eventId: randomUUID() });
      expect(tail).toMatchObject({ versions: [4, 5], isContinuation: true, complete: true });
      expect(tail.snapshot?.streamVersion).toBe(3);
    });

    it("of another state version leave a known beginning as it is", async () => {
      const tail = await readKnowing(2, { stateVersion: 4 });
      expect(tail).toMatchObject({ versions: [3, 4, 5], isContinuation: true, complete: true });
      expect(tail.snapshot).toBeUndefined();
    });

    it.each([
      ["of an event that the log does not hold", { eventId: randomUUID() }],
      ["ahead of the log", { streamVersion: 9 }],
    ])("%s are left aside, and replaced by an earlier one", async (_name, change) => {
      const wrong = await readAfter((events) => [snapshotAt(events, 3, change)]);
      expect(wrong.snapshot).toBeUndefined();
      expect(wrong.versions).toEqual([1, 2, 3, 4, 5]);
      const mended = await readAfter((events) => [
        snapshotAt(events, 3, change),
        snapshotAt(events, 2),
      ]);
      expect(mended.snapshot?.streamVersion).toBe(2);
    });

    it("are replaced by a later one, not by an earlier one", async () => {
      const later = await readAfter((events) => [snapshotAt(events, 2), snapshotAt(events, 4)]);
      expect(later.snapshot?.streamVersion).toBe(4);
      const earlier = await readAfter((events) => [snapshotAt(events, 4), snapshotAt(events, 2)]);
      expect(earlier.snapshot?.streamVersion).toBe(4);
    });

    it("are replaced by whatever is of another state version", async () => {
      const older = { stateVersion: 2 };
      const tail = await readAfter((events) => [
        snapshotAt(events, 4),
        snapshotAt(events, 2, older),
        snapshotAt(events, 3),
      ]);
      expect(tail.snapshot?.streamVersion).toBe(3);
    });
  });
};
