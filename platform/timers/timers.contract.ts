import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EventLog } from "../event-log/event-log.ts";
import { sampleCommand, sampleStream, untouched } from "../event-log/sample-commands.ts";
import type { ClaimLimits, NewTimer, PositionMove, Timers } from "./timers.ts";

/** Timers under test and the log in the same database. */
export type OpenedTimers = { readonly timers: Timers; readonly log: EventLog };

const longMs = 60_000;

/** An event of the log, as a timer names it. */
const writeEvent = async (log: EventLog) => {
  const stream = sampleStream();
  const command = sampleCommand([untouched(stream)]);
  await log.append([command]);
  const [event] = (await log.findCommand(command.key))?.events ?? [];
  return event ?? expect.fail("nothing was appended");
};

/** What every store of timers must do; each test has a process manager of its own. */
export const timersContract = (adapter: string, open: () => Promise<OpenedTimers>): void => {
  describe(`Timers contract: ${adapter}`, () => {
    let timers: Timers;
    let log: EventLog;
    let event: Awaited<ReturnType<typeof writeEvent>>;
    let process: string;
    beforeAll(async () => {
      ({ timers, log } = await open());
      event = await writeEvent(log);
    });
    beforeEach(() => {
      process = `process-${randomUUID()}`;
    });

    const timer = (change: Partial<NewTimer> = {}): NewTimer => ({
      timerId: randomUUID(),
      process,
      tenantId: event.tenantId,
      streamId: event.streamId,
      partition: event.partition,
      offset: event.offset,
      eventId: event.eventId,
      dueTime: 1_000,
      command: `{"type":"End","text":"é ✓ \\"{,}\\\\ \\u0000 NULL","amountMinor":"1"}`,
      correlationId: randomUUID(),
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      ...change,
    });

    const start = { offset: 0, eventId: undefined };
    const move = (change: Partial<PositionMove> = {}): PositionMove => ({
      partition: event.partition,
      from: start,
      to: { offset: 7, eventId: randomUUID() },
      fence: 1,
      ...change,
    });

    const write = async (...written: readonly NewTimer[]): Promise<void> => {
      await timers.readPositions(process);
      const moved = await timers.saveReactions(process, [move()], written);
      expect(moved).toEqual([event.partition]);
    };

    /** As much of each partition as in all. */
    const limitsOf = (timersMax: number, claimMs = longMs): ClaimLimits => {
      const each = Array.from({ length: log.identity.partitions }, (_, index) => index);
      return { timersMax, claimMs, rooms: new Map(each.map((index) => [index, timersMax])) };
    };
    const claimAll = (claimMs?: number) => timers.claim(process, limitsOf(100, claimMs));
    const waiting = () => timers.readWaiting(process, 100);

    describe("saveReactions()", () => {
      it("begins in every partition at 0", async () => {
        const { partitions } = log.identity;
        expect(await timers.readPositions(process)).toEqual(
          Array.from({ length: partitions }, (_, partition) => ({ partition, ...start })),
        );
      });

      it("moves a position from where it is, with its timers, and to nowhere twice", async () => {
        await timers.readPositions(process);
        const first = move();
        const one = timer();
        expect(await timers.saveReactions(process, [first], [one])).toEqual([event.partition]);
        expect(await timers.saveReactions(process, [first], [timer()])).toEqual([]);
        expect((await timers.readPositions(process))[event.partition]).toEqual({
          partition: event.partition,
          ...first.to,
        });
        expect((await claimAll()).map(({ timerId }) => timerId)).toEqual([one.timerId]);
      });

      it("drops a move from another event at its offset, or under an older fence", async () => {
        await timers.readPositions(process);
        const first = move({ fence: 5 });
        await timers.saveReactions(process, [first], []);
        const to = { offset: 9, eventId: randomUUID() };
        const other = { offset: 7, eventId: randomUUID() };
        const from = first.to;
        for (const wrong of [move({ from: other, to, fence: 5 }), move({ from, to, fence: 4 })]) {
          expect(await timers.saveReactions(process, [wrong], [timer()])).toEqual([]);
        }
        expect(await claimAll()).toEqual([]);
        const moved = await timers.saveReactions(process, [move({ from, to, fence: 5 })], []);
        expect(moved).toEqual([event.partition]);
      });

      it("goes back to the beginning", async () => {
        await write();
        const { offset, eventId } = (await timers.readPositions(process))[event.partition] ?? start;
        const back = move({ from: { offset, eventId }, to: start });
        expect(await timers.saveReactions(process, [back], [])).toEqual([event.partition]);
        expect((await timers.readPositions(process))[event.partition]).toMatchObject(start);
      });

      it("moves some of several partitions and leaves the others' timers out", async () => {
        await timers.readPositions(process);
        const elsewhere = (event.partition + 1) % log.identity.partitions;
        const left = timer({ partition: elsewhere });
        const taken = timer();
        const from = { offset: 3, eventId: randomUUID() };
        const moves = [move(), move({ partition: elsewhere, from })];
        expect(await timers.saveReactions(process, moves, [left, taken])).toEqual([
          event.partition,
        ]);
        expect((await claimAll()).map(({ timerId }) => timerId)).toEqual([taken.timerId]);
      });

      it("keeps a timer as it was first written", async () => {
        const first = timer();
        await write(first, { ...first, command: "{}" });
        expect(await claimAll()).toEqual([{ ...first, tries: 1, round: 0, isHeld: true }]);
      });
    });

    describe("claim()", () => {
      it("gives what is due by the database's clock, the earliest first", async () => {
        const later = timer({ dueTime: 2_000 });
        const first = timer({ dueTime: 1_000 });
        const notYet = timer({ dueTime: Date.now() + 3_600_000 });
        await write(later, notYet, first);
        const limits = limitsOf(1);
        const claimed = [
          ...(await timers.claim(process, limits)),
          ...(await timers.claim(process, limits)),
          ...(await timers.claim(process, limits)),
        ];
        expect(claimed.map(({ timerId }) => timerId)).toEqual([first.timerId, later.timerId]);
      });

      it("gives as many of each partition as it has room for, whatever waits there", async () => {
        const { partition } = event;
        const elsewhere = (partition + 1) % log.identity.partitions;
        const crowd = Array.from({ length: 20 }, (_, index) => timer({ dueTime: index }));
        const later = [1_001, 1_002].map((dueTime) => timer({ dueTime, partition: elsewhere }));
        await timers.readPositions(process);
        const moves = [move(), move({ partition: elsewhere })];
        await timers.saveReactions(process, moves, [...crowd, ...later]);
        const taken = async (timersMax: number, rooms: readonly (readonly [number, number])[]) => {
          const limits = { timersMax, claimMs: longMs, rooms: new Map(rooms) };
          return (await timers.claim(process, limits)).map(({ timerId }) => timerId);
        };
        const idsOf = (some: readonly NewTimer[]) => some.map(({ timerId }) => timerId);
        const both = [[partition, 3] as const, [elsewhere, 1] as const];
        expect(await taken(10, both)).toEqual(idsOf([...crowd.slice(0, 3), ...later.slice(0, 1)]));
        expect(await taken(10, [[elsewhere, 9]])).toEqual(idsOf(later.slice(1)));
        expect(await taken(2, both)).toEqual(idsOf(crowd.slice(3, 5)));
        expect(await taken(10, [[partition, 0]])).toEqual([]);
        expect(await taken(10, [])).toEqual([]);
      });

      it("gives a timer to one of many who ask at once", async () => {
        await write(...Array.from({ length: 50 }, () => timer()));
        const limits = limitsOf(10);
        const claims = await Promise.all(
          Array.from({ length: 8 }, () => timers.claim(process, limits)),
        );
        const ids = claims.flat().map(({ timerId }) => timerId);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length + (await claimAll()).length).toBe(50);
      });

      it("gives it again once the claim has run out, and counts the tries", async () => {
        await write(timer());
        expect(await claimAll(1)).toMatchObject([{ tries: 1 }]);
        await expect.poll(() => claimAll(), { timeout: 5_000 }).toMatchObject([{ tries: 2 }]);
      });

      it("gives no timer of another process manager", async () => {
        await write(timer());
        expect(await timers.claim("another", limitsOf(9))).toEqual([]);
      });

      it("says of a timer whether the log holds its event", async () => {
        await write(timer({ eventId: randomUUID(), dueTime: 1 }), timer({ offset: 999_999 }));
        expect((await claimAll()).map(({ isHeld }) => isHeld)).toEqual([false, false]);
      });

      it("gives a timer without a command as it is", async () => {
        await write(timer({ command: undefined }));
        expect((await claimAll()).map(({ command }) => command)).toEqual([undefined]);
      });
    });

    describe("ends of a claim", () => {
      it("finish() removes a timer for good", async () => {
        const own = timer();
        await write(own);
        await claimAll(1);
        await timers.finish([own.timerId]);
        await timers.finish([]);
        expect(await waiting()).toEqual({ waiting: 0, overdueMs: 0, parked: 0 });
      });

      it("postpone() gives it back later, and not what another has claimed since", async () => {
        await write(timer());
        const [first] = await claimAll(1);
        let second = await claimAll();
        await expect
          .poll(async () => {
            if (second.length === 0) second = await claimAll();
            return second.length;
          })
          .toBe(1);
        const { timerId = "", tries = 0 } = first ?? {};
        await timers.postpone([{ timerId, tries, delayMs: 0 }]);
        expect(await claimAll()).toEqual([]);
        await timers.postpone([{ timerId, tries: tries + 1, delayMs: 0 }]);
        expect(await claimAll()).toMatchObject([{ tries: 3 }]);
        await timers.postpone([{ timerId, tries: 3, delayMs: longMs }]);
        expect(await claimAll()).toEqual([]);
      });

      it("park() sets it aside, and nothing tries it", async () => {
        await write(timer());
        const [claimed] = await claimAll(1);
        const { timerId = "", tries = 0 } = claimed ?? {};
        await timers.park([{ timerId, tries, reason: "ACCOUNT_NOT_FOUND" }]);
        expect(await claimAll()).toEqual([]);
        expect(await waiting()).toEqual({ waiting: 0, overdueMs: 0, parked: 1 });
      });

      it("replace() writes what came of an event, once", async () => {
        const reaction = timer({ command: undefined });
        await write(reaction);
        const next = timer({ dueTime: 5 });
        await timers.replace(reaction.timerId, [next]);
        await timers.replace(reaction.timerId, [timer()]);
        expect((await claimAll()).map(({ timerId }) => timerId)).toEqual([next.timerId]);
      });

      it("purgeParked() removes what was parked before a time, in bounded batches", async () => {
        await write(timer(), timer());
        const parked = await claimAll(1);
        await timers.park(parked.map((one) => ({ ...one, reason: "bug" })));
        expect(await timers.purgeParked(0, 10)).toBe(0);
        const later = Date.now() + 3_600_000;
        expect(await timers.purgeParked(later, 1)).toBe(1);
        while ((await timers.purgeParked(later, 100)) > 0);
        expect(await waiting()).toMatchObject({ parked: 0 });
      });
    });

    describe("readWaiting()", () => {
      it("tells how many wait, up to its bound, and since when the oldest is due", async () => {
        const dueTime = Date.now() - 60_000;
        await write(timer({ dueTime }), timer({ dueTime: Date.now() + 3_600_000 }));
        const { waiting: all, overdueMs } = await waiting();
        expect(all).toBe(2);
        expect(overdueMs).toBeGreaterThan(50_000);
        expect(overdueMs).toBeLessThan(120_000);
        await claimAll();
        expect((await waiting()).overdueMs).toBeGreaterThan(50_000);
        expect((await timers.readWaiting(process, 1)).waiting).toBe(1);
      });

      it("says that nothing is overdue before the first is due", async () => {
        await write(timer({ dueTime: Date.now() + 3_600_000 }));
        expect(await waiting()).toEqual({ waiting: 1, overdueMs: 0, parked: 0 });
      });
    });
  });
};
