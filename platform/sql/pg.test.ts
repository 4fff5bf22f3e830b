import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type TestDatabase } from "../../tests/services/database.ts";
import { describeWith, describeWithOwn } from "../../tests/services/service.ts";
import { startServer } from "../../tests/services/start-server.ts";
import type { TestServer } from "../../tests/services/test-server.ts";
import { silentLog } from "../log.ts";
import { openPgSql, type PgSql } from "./pg.ts";
import type { PgSqlOptions } from "./pg-options.ts";
import { sqlContract } from "./sql.contract.ts";

const opened: PgSql[] = [];
afterAll(async () => {
  await Promise.all(opened.splice(0).map((sql) => sql.close()));
});

const openOn = (url: string, limits: Partial<PgSqlOptions> = {}): PgSql => {
  const sql = openPgSql({ url, applicationName: "test", logger: silentLog, ...limits });
  opened.push(sql);
  return sql;
};

/** Connections at rest: all unused, nobody waiting. */
const atRest = async (sql: PgSql): Promise<void> => {
  await expect
    .poll(() => sql.counts(), { timeout: 5_000 })
    .toSatisfy(({ open, idle, waiting }) => open === idle && waiting === 0);
};

const sqlState = (state: string | RegExp) => ({
  name: "SqlFailed",
  sqlState: typeof state === "string" ? state : expect.stringMatching(state),
});

describeWith(["postgres"], "openPgSql()", () => {
  let database: TestDatabase;
  let admin: PgSql;
  const open = (limits?: Partial<PgSqlOptions>): PgSql => openOn(database.url, limits);
  beforeAll(async () => {
    database = await openDatabase();
    admin = open({ applicationName: "admin" });
    await admin.script("create table kept (n int)");
  });
  afterAll(async () => {
    await Promise.all(opened.splice(0).map((sql) => sql.close()));
    await database?.close();
  });

  sqlContract("pg", async () => open());

  const kept = async (n: number): Promise<boolean> =>
    (await admin.query("select 1 from kept where n = $1", [n])).length > 0;
  const terminate = (applicationName: string) =>
    admin.query(
      "select pg_terminate_backend(pid)::text from pg_stat_activity where application_name = $1",
      [applicationName],
    );
  const running = async (applicationName: string): Promise<boolean> => {
    const rows = await admin.query(
      `select 1 from pg_stat_activity
      where application_name = $1 and state in ('active', 'idle in transaction')`,
      [applicationName],
    );
    return rows.length > 0;
  };

  describe("when the server ends a connection", () => {
    it("fails the statement under way with 57P01 or 08, and the next one is served", async () => {
      const sql = open({ applicationName: "ended" });
      const sleeping = expect(sql.query("select pg_sleep(10)")).rejects.toMatchObject(
        sqlState(/^(?:57P01|08006)$/),
      );
      await expect.poll(() => running("ended"), { timeout: 5_000 }).toBe(true);
      await terminate("ended");
      await sleeping;
      expect(await sql.query("select 1 as one")).toEqual([{ one: 1 }]);
      await atRest(sql);
    });

    it("keeps nothing of the transaction under way, and goes on", async () => {
      const sql = open({ applicationName: "ended-inside" });
      const work = sql.transaction(
        async (transaction) => {
          await transaction.query("insert into kept values (1)");
          await terminate("ended-inside");
          await transaction.query("insert into kept values (1)");
        },
        { timeoutMs: 5_000 },
      );
      await expect(work).rejects.toMatchObject(sqlState(/^(?:57P01|08006)$/));
      expect(await kept(1)).toBe(false);
      await sql.transaction(async (own) => void (await own.query("insert into kept values (2)")), {
        timeoutMs: 5_000,
      });
      expect(await kept(2)).toBe(true);
      await atRest(sql);
    });

    it("survives the end of connections that nobody uses", async () => {
      const sql = open({ applicationName: "ended-idle" });
      await Promise.all([1, 2, 3].map(() => sql.query("select pg_sleep(0.05)")));
      await terminate("ended-idle");
      await expect.poll(() => sql.counts().open, { timeout: 5_000 }).toBe(0);
      expect(await sql.query("select 1 as one")).toEqual([{ one: 1 }]);
    });
  });

  describe("when something takes too long", () => {
    it("fails a statement with 57014, by the server, and uses the connection again", async () => {
      const sql = open({ statementTimeoutMs: 100, poolMax: 1 });
      const pid = () => sql.query("select pg_backend_pid() as pid");
      const before = await pid();
      await expect(sql.query("select pg_sleep(10)")).rejects.toMatchObject(sqlState("57014"));
      expect(await pid()).toEqual(before);
    });

    it("fails a statement that waits for a lock with 55P03", async () => {
      const sql = open({ lockTimeoutMs: 100 });
      await admin.transaction(
        async (transaction) => {
          await transaction.query("lock table kept in access exclusive mode");
          await expect(sql.query("select n from kept")).rejects.toMatchObject(sqlState("55P03"));
        },
        { timeoutMs: 5_000 },
      );
    });

    it("ends a transaction at its deadline on the server too, while it waits", async () => {
      const sql = open({ applicationName: "late" });
      const work = sql.transaction(
        async (transaction) => {
          await transaction.query("insert into kept values (3)");
          await new Promise(() => {});
        },
        { timeoutMs: 100 },
      );
      await expect(work).rejects.toMatchObject(sqlState("25P04"));
      await expect.poll(() => running("late"), { timeout: 5_000 }).toBe(false);
      expect(await kept(3)).toBe(false);
      await atRest(sql);
    });

    it("refuses with 53300 while no connection is free, and serves when one is", async () => {
      const sql = open({ poolMax: 2, connectTimeoutMs: 200 });
      const busy = [1, 2].map(() => sql.query("select pg_sleep(0.6)"));
      await expect(sql.query("select 1")).rejects.toMatchObject(sqlState("53300"));
      await Promise.all(busy);
      expect(await sql.query("select 1 as one")).toEqual([{ one: 1 }]);
      expect(sql.counts()).toEqual({ open: 2, idle: 2, waiting: 0 });
    });

    it("refuses one caller more than may wait, at once", async () => {
      const sql = open({ poolMax: 1, waitingMax: 1 });
      const served = [1, 2].map(() => sql.query("select pg_sleep(0.2)"));
      await expect(sql.query("select 1")).rejects.toMatchObject(sqlState("53300"));
      await Promise.all(served);
    });
  });

  describe("when a transaction goes wrong", () => {
    it("does not call a commit what the server has rolled back", async () => {
      const sql = open();
      const work = sql.transaction(
        async (transaction) => {
          await transaction.query("insert into kept values (4)");
          await transaction.query("select 1 / 0").catch(() => {});
        },
        { timeoutMs: 5_000 },
      );
      await expect(work).rejects.toMatchObject(sqlState("25P02"));
      expect(await kept(4)).toBe(false);
      await atRest(sql);
    });

    it("leaks no connection whatever its work does", async () => {
      const sql = open({ poolMax: 3 });
      const ways = ["select 1", "select 1 / 0", "select pg_sleep(0.4)"];
      const outcomes = await Promise.allSettled(
        Array.from({ length: 30 }, (_, index) =>
          sql.transaction(async (own) => void (await own.query(ways[index % 3] ?? "")), {
            timeoutMs: 200,
          }),
        ),
      );
      expect(new Set(outcomes.map(({ status }) => status))).toEqual(
        new Set(["fulfilled", "rejected"]),
      );
      await atRest(sql);
      expect(sql.counts().open).toBeLessThanOrEqual(3);
    });
  });

  describe("a server that has become read-only", () => {
    const setReadOnly = (on: boolean) =>
      admin.script(`alter database ${database.name} set default_transaction_read_only = ${on}`);

    it("is left: connections are cut, and none is made until it takes writes again", async () => {
      const sql = open({ applicationName: "left" });
      await Promise.all([1, 2].map(() => sql.query("select pg_sleep(0.05)")));
      const before = sql.counts().open;
      expect(before).toBe(2);
      await setReadOnly(true);
      try {
        await sql.query("set default_transaction_read_only = on");
        const insert = () => sql.query("insert into kept values (5)");
        await expect(insert()).rejects.toMatchObject(sqlState("25006"));
        await expect(insert()).rejects.toMatchObject(sqlState("25006"));
        expect(sql.counts().idle).toBe(0);
      } finally {
        await admin.query("set default_transaction_read_only = off");
        await setReadOnly(false);
      }
      await sql.query("insert into kept values (5)");
      expect(await kept(5)).toBe(true);
    });
  });

  describe("listen()", () => {
    it("hears what is sent, and listens again after its connection was ended", async () => {
      const sql = open({ applicationName: "listener" });
      const heard: (string | undefined)[] = [];
      const listening = sql.listen("news", (payload) => heard.push(payload));
      await expect.poll(() => heard).toEqual([undefined]);
      await admin.query("select pg_notify('news', 'one')");
      await expect.poll(() => heard).toEqual([undefined, "one"]);
      await terminate("listener");
      await expect.poll(() => heard.length, { timeout: 5_000 }).toBe(3);
      await admin.query("select pg_notify('news', 'two')");
      await expect.poll(() => heard).toEqual([undefined, "one", undefined, "two"]);
      await listening.stop();
    });
  });
});

describeWithOwn(["postgres"], "openPgSql() and the end of its server", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer("postgres");
  });
  afterAll(async () => await server?.close());

  it("fails with 08006 or 57P while it is down, and is back within 5 s of its return", async () => {
    const sql = openOn(server.url);
    await sql.script("create table kept (n int)");
    for (const how of ["stop", "kill"] as const) {
      await server[how]();
      await expect(sql.query("select 1")).rejects.toMatchObject(sqlState(/^(?:08006|57P)/));
      await server.start();
      const back = () => sql.query("select 1 as one").catch(() => []);
      await expect.poll(back, { timeout: 5_000 }).toEqual([{ one: 1 }]);
    }
    await atRest(sql);
  }, 60_000);

  it("gives up on a server that says nothing any more, and cuts the connection", async () => {
    const sql = openOn(server.url, { statementTimeoutMs: 200, connectTimeoutMs: 300 });
    await sql.query("select 1");
    await server.pause();
    try {
      await expect(sql.query("select 1")).rejects.toMatchObject(sqlState("08006"));
      expect(sql.counts()).toEqual({ open: 0, idle: 0, waiting: 0 });
      await expect(sql.query("select 1")).rejects.toMatchObject(sqlState("08006"));
    } finally {
      await server.resume();
    }
    await expect.poll(() => sql.query("select 1 as one").catch(() => [])).toEqual([{ one: 1 }]);
  }, 30_000);
});

describe("openPgSql() without a server", () => {
  it("opens, and fails its statements with 08006", async () => {
    const sql = openOn("postgres://nobody@127.0.0.1:1/none");
    await expect(sql.query("select 1")).rejects.toMatchObject(sqlState("08006"));
    await expect(sql.transaction(async () => {}, { timeoutMs: 1_000 })).rejects.toMatchObject(
      sqlState("08006"),
    );
    expect(sql.counts()).toEqual({ open: 0, idle: 0, waiting: 0 });
  });
});
