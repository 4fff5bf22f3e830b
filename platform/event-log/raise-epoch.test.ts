import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import type { Sql } from "../sql/sql.ts";
import { openPostgresEventLog } from "./postgres.ts";
import { raiseEpoch } from "./raise-epoch.ts";

describe("raiseEpoch()", () => {
  let sql: Sql;
  beforeAll(async () => {
    sql = await openMemorySql();
  });
  afterAll(() => sql.close());

  it("is noticed by a log that is open, and is what the next one opens with", async () => {
    const log = await openPostgresEventLog({ sql, partitions: 2 });
    expect(log.identity.epoch).toBe(1);
    expect(await log.isCurrent()).toBe(true);
    const { logId } = log.identity;
    expect(await raiseEpoch(sql)).toEqual({ logId, before: 1, after: 2 });
    expect(await log.isCurrent()).toBe(false);
    const next = await openPostgresEventLog({ sql });
    expect(next.identity).toEqual({ ...log.identity, epoch: 2 });
  });

  it("takes a given epoch above the present one, and no other", async () => {
    expect(await raiseEpoch(sql, 7)).toMatchObject({ after: 7 });
    await expect(raiseEpoch(sql, 7)).rejects.toThrow("Cannot begin epoch 7: the log is in epoch 7");
    await expect(raiseEpoch(sql, 6)).rejects.toMatchObject({ name: "EpochRefused" });
    expect(await raiseEpoch(sql, 8)).toMatchObject({ before: 7, after: 8 });
  });
});
