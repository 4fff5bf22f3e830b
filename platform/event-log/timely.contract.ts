import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sql } from "../sql/sql.ts";
import { encodeAppend } from "./encode-append.ts";
import type { EventLog } from "./event-log.ts";
import { moveClock } from "./move-clock.fixture.ts";
import {
  afterwards,
  only,
  sampleCommand,
  sampleRefusal,
  sampleStream,
  untouched,
} from "./sample-commands.ts";

/** A log of its own under test, whose clock is moved ahead. */
export type TimedLog = {
  readonly log: EventLog;
  readonly sql: Sql;
  readonly close: () => Promise<void>;
};

const anHourMs = 3_600_000;

const wins = (log: () => EventLog): void => {
  it("keeps no key of it: decided again, it commits; neighbours have committed", async () => {
    const late = sampleCommand([untouched(sampleStream())], { validUntilMs: 1 });
    const neighbour = sampleCommand([untouched(sampleStream())]);
    const outcomes = await log().append([late, neighbour]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["untimely", "committed"]);
    expect(await log().findCommand(late.key)).toBeUndefined();
    const again = sampleCommand(late.expectations, { key: late.key });
    expect(only(await log().append([again])).outcome).toBe("committed");
  });

  it("makes a conflict of what rests on it in the same batch", async () => {
    const late = sampleCommand([untouched(sampleStream())], { validUntilMs: 1 });
    const resting = sampleCommand(afterwards(late));
    const outcomes = await log().append([late, resting]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["untimely", "conflict"]);
  });

  it("holds for a refusal and for what changes nothing as well", async () => {
    const stream = sampleStream();
    const outcomes = await log().append([
      { ...sampleRefusal([untouched(stream)]), validUntilMs: 1 },
      sampleCommand([untouched(stream)], { events: [], validUntilMs: 1 }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["untimely", "untimely"]);
  });

  it("gives way to a conflict, and to a key that is known", async () => {
    const first = sampleCommand([untouched(sampleStream())]);
    await log().append([first]);
    const late = { ...first, validUntilMs: 1 };
    const other = sampleCommand(first.expectations, { key: first.key, validUntilMs: 1 });
    const stale = sampleCommand(first.expectations, { validUntilMs: 1 });
    const outcomes = await log().append([late, other, stale]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["replayed", "reused", "conflict"]);
  });
};

const boundaries = (log: () => EventLog, goOn: () => Promise<number>): void => {
  it.each([
    ["is committed one millisecond before its end", { until: 1 }, "committed"],
    ["is untimely at its end", { until: 0 }, "untimely"],
    ["is untimely one millisecond after its end", { until: -1 }, "untimely"],
    ["is untimely one millisecond before its beginning", { from: 1 }, "untimely"],
    ["is committed at its beginning", { from: 0 }, "committed"],
    ["is committed one millisecond after its beginning", { from: -1 }, "committed"],
    ["is committed in the only millisecond of its time", { from: 0, until: 1 }, "committed"],
  ])("%s", async (_name, { from, until }: { from?: number; until?: number }, expected) => {
    const recordTime = await goOn();
    const command = sampleCommand([untouched(sampleStream())], {
      validFromMs: from === undefined ? undefined : recordTime + from,
      validUntilMs: until === undefined ? undefined : recordTime + until,
    });
    const outcome = only(await log().append([command]));
    expect(outcome.outcome).toBe(expected);
    const told = "stored" in outcome ? outcome.stored : outcome;
    expect(told).toMatchObject({ recordedAt: recordTime });
  });
};

/** By the database's own clock, in real time: before it is moved. */
const clock = (log: () => EventLog): void => {
  /** Until the time here, which the database is not far from, lies behind another. */
  const untilPast = (time: number) =>
    expect.poll(() => Date.now(), { interval: 1, timeout: 500 }).toBeGreaterThan(time + 5);

  it("records under the lock what is decided at the time when the lock was had", async () => {
    const stream = sampleStream();
    const asked = Date.now();
    await log().underLock([stream], async (locked) => {
      expect(locked.now).toBeGreaterThanOrEqual(asked - 1_000);
      expect(locked.now).toBeLessThanOrEqual(Date.now() + 1_000);
      await untilPast(Math.max(asked, locked.now));
      const validity = { validFromMs: locked.now, validUntilMs: locked.now + 1 };
      const outcome = only(await locked.append([sampleCommand([untouched(stream)], validity)]));
      const stored = { recordedAt: locked.now };
      expect(outcome).toMatchObject({ outcome: "committed", stored });
    });
  });

  it("is untimely when its time is over by the end of the wait for its head", async () => {
    const stream = sampleStream();
    let late: Promise<unknown> | undefined;
    let until = 0;
    await log().underLock([stream], async ({ now }) => {
      until = Math.max(now, Date.now()) + 100;
      late = log().append([sampleCommand([untouched(stream)], { validUntilMs: until })]);
      await untilPast(until);
    });
    const outcome = { outcome: "untimely", recordedAt: expect.any(Number) };
    expect(await late).toEqual([outcome]);
  });
};

/** What an append promises of the times for which its commands were decided. */
export const timelyContract = (adapter: string, open: () => Promise<TimedLog>): void => {
  describe(`EventLog contract, the time of a decision: ${adapter}`, () => {
    let opened: TimedLog;
    let moved = 0;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => await opened?.close());
    const log = (): EventLog => opened.log;
    const goOn = async (): Promise<number> => {
      moved = Math.max(moved + 1_000, Date.now() + anHourMs);
      await moveClock(opened.sql, moved);
      return moved;
    };

    clock(log);

    it("takes the call of the build before, which names no times", async () => {
      const command = sampleCommand([untouched(sampleStream())]);
      const { values } = encodeAppend([command], log().partitionOf);
      const places = Array.from({ length: 34 }, (_, index) => `$${index + 1}`).join(", ");
      const call = `select outcomes from daybook.append(${places})`;
      const answer = await opened.sql.query(call, [1_000, false, ...values]);
      expect(answer).toEqual([{ outcomes: "c" }]);
      expect(only(await log().append([command])).outcome).toBe("replayed");
    });

    boundaries(log, goOn);
    wins(log);
  });
};
