import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import type { Sql } from "../sql/sql.ts";
import type { EventLog } from "./event-log.ts";
import { openPostgresEventLog } from "./postgres.ts";
import { raiseEpoch } from "./raise-epoch.ts";
import { sampleCommand, sampleStream, untouched } from "./sample-commands.ts";

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openMemorySql();
});
beforeEach(async () => {
  log = await openPostgresEventLog({ sql, partitions: 1 });
});
afterAll(() => sql.close());

const append = async (): Promise<void> => {
  await log.append([sampleCommand([untouched(sampleStream())])]);
};

/** The log without its last event, as a backup from before it has it. */
const setBack = (): Promise<void> =>
  sql.script(`
    alter table daybook.events disable trigger all;
    delete from daybook.events where log_offset = (select max(log_offset) from daybook.events);
    alter table daybook.events enable trigger all;
    update daybook.heads set last_offset = last_offset - 1;`);

describe("EventLog.isCurrent()", () => {
  it("holds while the log grows, from empty on", async () => {
    expect(await log.isCurrent()).toBe(true);
    await append();
    expect(await log.isCurrent()).toBe(true);
    await append();
    expect(await log.isCurrent()).toBe(true);
  });

  it("ends when the log has lost the last event that was seen", async () => {
    await append();
    expect(await log.isCurrent()).toBe(true);
    await setBack();
    expect(await log.isCurrent()).toBe(false);
  });

  it("ends also when another event has taken the place of the lost one", async () => {
    await append();
    expect(await log.isCurrent()).toBe(true);
    await setBack();
    await append();
    await append();
    expect(await log.isCurrent()).toBe(false);
  });

  it("ends with the epoch, and when another log is in its place", async () => {
    await raiseEpoch(sql);
    expect(await log.isCurrent()).toBe(false);
    const next = await openPostgresEventLog({ sql });
    expect(await next.isCurrent()).toBe(true);
    await sql.query("update daybook.log_identity set log_id = $1", [
      "00000000-0000-4000-8000-000000000000",
    ]);
    expect(await next.isCurrent()).toBe(false);
  });
});
