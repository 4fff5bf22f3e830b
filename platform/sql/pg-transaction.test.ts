import { afterAll, beforeAll, expect, it } from "vitest";
import { openPgDatabase, type PgDatabase } from "../../tests/services/pg-database.ts";
import { describeWith } from "../../tests/services/service.ts";
import type { PgSql } from "./pg.ts";

describeWith(["postgres"], "pgTransaction() whose work hides what its statement met", () => {
  let database: PgDatabase;
  beforeAll(async () => {
    database = await openPgDatabase();
  });
  afterAll(async () => await database?.close());

  /** Rejects with an error of its own, as the event log does inside of its locks. */
  const failing = (sql: PgSql, first: string, statement: string) =>
    sql.transaction(
      async (transaction) => {
        await transaction.query(first);
        await transaction.query(statement).catch(() => {
          throw new Error("mine");
        });
      },
      { timeoutMs: 5_000 },
    );
  const pidOf = async (sql: PgSql): Promise<number | undefined> =>
    (await sql.query<{ pid: number }>("select pg_backend_pid() as pid"))[0]?.pid;
  const atRest = (sql: PgSql) =>
    expect
      .poll(() => sql.counts(), { timeout: 5_000 })
      .toSatisfy(({ open, idle, waiting }) => open === idle && waiting === 0);

  it("cuts a connection that is not to be used again", async () => {
    const sql = database.open({ applicationName: "misled", poolMax: 1 });
    const before = await pidOf(sql);
    const short = "do $$ begin raise 'short of memory' using errcode = '53200'; end $$";
    await expect(failing(sql, "select 1", short)).rejects.toThrow("mine");
    expect(await pidOf(sql)).not.toBe(before);
    await atRest(sql);
  });

  it("keeps a connection that a mistake in a statement has done no harm", async () => {
    const sql = database.open({ applicationName: "unharmed", poolMax: 1 });
    const before = await pidOf(sql);
    await expect(failing(sql, "select 1", "select 1 / 0")).rejects.toThrow("mine");
    expect(await pidOf(sql)).toBe(before);
  });

  it("leaves a server that has become read-only", async () => {
    const sql = database.open({ applicationName: "left-inside" });
    await Promise.all([1, 2].map(() => sql.query("select pg_sleep(0.05)")));
    const before = await database.sql.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = 'left-inside'",
    );
    expect(before).toHaveLength(2);
    const write = "create table daybook_left (n int)";
    await expect(failing(sql, "set transaction read only", write)).rejects.toThrow("mine");
    expect(before.map(({ pid }) => pid)).not.toContain(await pidOf(sql));
    await atRest(sql);
  });
});
