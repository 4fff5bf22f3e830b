import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StateFold } from "../domain/decider.ts";
import type { Decision } from "../domain/decision.ts";
import type { DomainEvent, EventFamily, StoredFact } from "../domain/event.ts";
import { createEventCodec } from "../domain/event-codec.ts";
import { systemClock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { callOf, executorOn } from "./executor.fixture.ts";

type TollPaid = DomainEvent & { readonly type: "TollPaid"; readonly lane: number };

/** Version 2 has the lane; who knows version 1 only can read this build's events all the same. */
const reading: EventFamily = {
  category: "toll",
  schemaVersions: { TollPaid: 2 },
  upcasters: { TollPaid: { 1: (fact) => ({ ...fact, lane: 0 }) } },
  stillWritten: {
    TollPaid: { schemaVersion: 1, downcast: ({ lane: _lane, ...fact }: StoredFact) => fact },
  },
  keysOf: ({ lane }: TollPaid) => [`lane/${lane}`],
};

/** The release after it. */
const { stillWritten: _stillWritten, ...writing } = reading;

const gate: StateFold<{ readonly lanes: string }> = {
  category: "toll",
  stateVersion: 1,
  initialState: { lanes: "" },
  evolve: ({ lanes }, { lane }: TollPaid) => ({ lanes: `${lanes}${lane}` }),
};

type Pay = { readonly id: string; readonly lane: number };

/** Answers the lanes before it, as the state and the filed facts have them. */
const paying: Decision<Pay> = {
  reads: ({ id }) => [{ fold: gate, id }],
  decide: ({ id, lane }, { state, facts }) => {
    const { lanes } = state(gate, id);
    const filed = facts(gate, id, ["lane/0", `lane/${lane}`]) as (TollPaid | undefined)[];
    const events = [{ type: "TollPaid", schemaVersion: 2, lane }];
    const found = filed.map((fact) => fact?.lane ?? "none").join();
    return { appends: [{ category: "toll", id, events }], figures: { lanes, found } };
  },
};

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openMemorySql();
  log = await openPostgresEventLog({ sql });
});
afterAll(() => sql.close());

const openGate = (family: EventFamily) => {
  const limits = { snapshotEveryEvents: 1 };
  const executor = executorOn(log, limits, systemClock, createEventCodec([family]));
  const pay = async (id: string, lane: number) =>
    (await executor.execute(callOf("PayToll", paying, { id, lane }))).figures;
  return { pay, stop: executor.stop };
};

const writtenVersions = async (id: string): Promise<number[]> =>
  (await log.readEvents({ tenantId: "default", streamId: `toll-${id}`, limit: 100 })).map(
    ({ schemaVersion }) => schemaVersion,
  );

describe("executor, of an event that is still written at an older version", () => {
  it("goes on from what the log holds, not from what was decided, also in a batch", async () => {
    const id = randomUUID();
    const { pay, stop } = openGate(reading);
    const together = await Promise.all([pay(id, 7), pay(id, 7), pay(id, 7)]);
    expect(together).toEqual([
      { lanes: "", found: "none,none" },
      { lanes: "0", found: "0,none" },
      { lanes: "00", found: "0,none" },
    ]);
    expect(await pay(id, 7)).toEqual({ lanes: "000", found: "0,none" });
    expect(await writtenVersions(id)).toEqual([1, 1, 1, 1]);
    await stop();
  });

  it("is followed by the release that writes today's, and by itself again", async () => {
    const id = randomUUID();
    for (const [family, lanes, found] of [
      [reading, "", "none,none"],
      [writing, "0", "0,none"],
      [reading, "07", "0,7"],
      [writing, "070", "0,7"],
    ] as const) {
      const { pay, stop } = openGate(family);
      expect(await pay(id, 7)).toEqual({ lanes, found });
      await stop(); // The next one begins with the snapshot that this one has kept.
    }
    expect(await writtenVersions(id)).toEqual([1, 2, 1, 2]);
  });
});
