import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openPostgresEventLog } from "../event-log/postgres.ts";
import type { Sql } from "../sql/sql.ts";
import { leaseContract } from "./lease.contract.ts";
import { clearLeases, createPostgresLeases } from "./postgres.ts";

let sql: Sql;
let groups = 0;
beforeAll(async () => {
  sql = await openMemorySql();
  await openPostgresEventLog({ sql });
});
afterAll(async () => await sql.close());

leaseContract("Postgres on PGlite", async (settings) => {
  groups += 1;
  const group = `group-${groups}`;
  return (owner) => createPostgresLeases({ sql, group, owner, ...settings });
});

describe("clearLeases()", () => {
  it("frees what a dead owner held, under a higher fence", async () => {
    const settings = { sql, group: "cleared", partitions: 3, timeToLiveMs: 60_000 };
    const before = await createPostgresLeases({ ...settings, owner: "dead" }).claim();
    await clearLeases(sql);
    const after = await createPostgresLeases({ ...settings, owner: "alive" }).claim();
    expect(after.map(({ partition }) => partition)).toEqual([0, 1, 2]);
    expect(after.every(({ fence }, index) => fence > (before[index]?.fence ?? 0))).toBe(true);
  });
});
