import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { openPgliteSql } from "../platform/sql/pglite.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { depositOf, executorOn, openingOf } from "./executor.fixture.ts";

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openPgliteSql({ folder: "memory" });
  log = await openPostgresEventLog({ sql });
});
afterAll(async () => await sql?.close());

/** The log as a server tells it while another append, not ended yet, holds a key. */
const withHeldKey = (isHeld: (requestId: string) => boolean): EventLog => ({
  ...log,
  append: async (commands) => {
    const passing = commands.filter(({ key }) => !isHeld(key.requestId));
    const outcomes = (await log.append(passing)).values();
    return commands.map(({ key }) =>
      isHeld(key.requestId)
        ? { outcome: "key held" }
        : (outcomes.next().value ?? expect.fail("an append without its outcome")),
    );
  },
});

describe("a command whose request id an open append holds", () => {
  it("is told to come again; its neighbours are answered, and so is it in the end", async () => {
    const accountId = randomUUID();
    const requestId = randomUUID();
    let isOpen = true;
    const { execute, stop } = executorOn(withHeldKey((held) => isOpen && held === requestId));
    await execute(openingOf(accountId));
    const held = () => execute(depositOf(accountId, 5n, { requestId }));
    const deposits = [depositOf(accountId, 1n), depositOf(accountId, 2n)];
    const [refused, ...answered] = await Promise.allSettled([held(), ...deposits.map(execute)]);
    expect(refused).toMatchObject({
      status: "rejected",
      reason: { reason: "STORE_UNAVAILABLE", retryDelayMs: 500 },
    });
    expect(answered.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    isOpen = false;
    expect(await held()).toMatchObject({ replayed: false, figures: { balanceMinor: 8n } });
    await stop();
  });
});
