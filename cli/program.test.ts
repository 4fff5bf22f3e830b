import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigInvalid } from "../platform/config.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { RequestFailed } from "../platform/failure.ts";
import { openPgliteSql } from "../platform/sql/pglite.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { type ProgramParts, runProgram } from "./program.ts";

let sql: Sql;
beforeAll(async () => {
  sql = await openMemorySql();
  await openPostgresEventLog({ sql, partitions: 2 });
});
afterAll(() => sql.close());

const epoch = async (): Promise<number> => (await openPostgresEventLog({ sql })).identity.epoch;

/** Runs `daybook …` as a person would who types `typed`; undefined: nobody is there. */
const run = async (
  args: readonly string[],
  typed?: string,
  openDatabase: ProgramParts["openDatabase"] = () => ({ ...sql, close: async () => {} }),
) => {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await runProgram(["node", "daybook", ...args], {
    openDatabase,
    openLog: (opened, partitions) => openPostgresEventLog({ sql: opened, partitions }),
    env: {},
    terminal: {
      isInteractive: typed !== undefined,
      output: { columns: undefined, colours: false },
      errors: { columns: undefined, colours: false },
      say: (line) => void said.push(line),
      write: async (piece) => void said.push(String(piece)),
      complain: (line) => void complained.push(line),
      redraw: () => {},
      ask: async () => typed ?? "",
    },
  });
  return { code, said, complained };
};

/** The database as a service sees it, which may not change what the owner has made. */
const asService: ProgramParts["openDatabase"] = async () => {
  await sql.script("set role daybook_app");
  return { ...sql, close: () => sql.script("reset role") };
};

describe("daybook log migrate", () => {
  it("brings the schema up to date and says which log it is; twice is as once", async () => {
    const first = await run(["log", "migrate"]);
    const { logId, epoch: now } = (await openPostgresEventLog({ sql, schema: "require" })).identity;
    const said = [`Log ${logId} is up to date: epoch ${now}, 2 partitions.`];
    expect(first).toEqual({ code: 0, said, complained: [] });
    expect(await run(["log", "migrate"])).toEqual(first);
  });

  it("ends with 1 for a schema of a newer build", async () => {
    await sql.script(`
      insert into daybook.migrations (part, number, name, checksum)
      values ('event-log', 9999, '9999-later.sql', 'x')`);
    const newer = await run(["log", "migrate"]);
    expect(newer.code).toBe(1);
    expect(newer.complained).toEqual([
      "Cannot use the event-log schema: 9999-later.sql is unknown to this build",
    ]);
    await sql.script("delete from daybook.migrations where number = 9999");
  });
});

describe("daybook log migrate and new-epoch", () => {
  it("end with 77, in one line, for a user who is not the owner of the log", async () => {
    const before = await epoch();
    expect(await run(["log", "new-epoch", "--yes"], undefined, asService)).toEqual({
      code: 77,
      said: [],
      complained: ["Cannot begin an epoch: this user is not the owner of the log"],
    });
    expect(await run(["log", "migrate"], undefined, asService)).toEqual({
      code: 77,
      said: [],
      complained: ["Cannot bring the schema up to date: this user is not the owner of the log"],
    });
    expect(await epoch()).toBe(before);
  });

  it.each([
    ["schema", "create schema elsewhere"],
    ["table", "create schema daybook"],
  ])("new-epoch is refused in a database without the log's %s", async (_what, made) => {
    const empty = await openPgliteSql({ folder: "memory" });
    try {
      await empty.script(made);
      const open = () => ({ ...empty, close: async () => {} });
      expect(await run(["log", "new-epoch", "--yes"], undefined, open)).toEqual({
        code: 1,
        said: [],
        complained: ["Cannot begin an epoch: there is no log"],
      });
    } finally {
      await empty.close();
    }
  });
});

describe("daybook log new-epoch", () => {
  it("begins the next epoch with --yes, and says the old and the new one", async () => {
    const { logId } = (await openPostgresEventLog({ sql })).identity;
    expect(await run(["log", "new-epoch", "--yes"])).toEqual({
      code: 0,
      said: [`Log ${logId}: epoch 1 is over, epoch 2 has begun.`],
      complained: [],
    });
    expect(await epoch()).toBe(2);
  });

  it("begins a given epoch above the present one", async () => {
    expect((await run(["log", "new-epoch", "--yes", "--to", "5"])).code).toBe(0);
    expect(await epoch()).toBe(5);
    const again = await run(["log", "new-epoch", "--yes", "--to", "5"]);
    expect(again.code).toBe(1);
    expect(again.complained).toEqual(["Cannot begin epoch 5: the log is in epoch 5"]);
  });

  it("asks when it is not told --yes, and goes on only when it is confirmed", async () => {
    const before = await epoch();
    expect((await run(["log", "new-epoch"], "yes")).code).toBe(1);
    expect((await run(["log", "new-epoch"])).code).toBe(1);
    expect(await epoch()).toBe(before);
    expect((await run(["log", "new-epoch"], "new epoch")).code).toBe(0);
    expect(await epoch()).toBe(before + 1);
  });

  it.each([
    [["log", "new-epoch", "--to", "0"], 64],
    [["log", "new-epoch", "--to", "x"], 64],
    [["log", "new-era"], 64],
    [["log", "migrate", "--partitions", "65"], 64],
    [["log", "migrate", "--partitions", "3"], 78],
    [["--help"], 0],
  ])("ends %j with %i", async (args, code) => expect((await run(args)).code).toBe(code));

  it("ends with 78 for settings that cannot be used, and with 69 for a store away", async () => {
    const invalid = await run(["log", "new-epoch", "--yes"], undefined, () => {
      throw new ConfigInvalid("Cannot use the configuration:\nDATABASE_URL: missing");
    });
    expect(invalid.code).toBe(78);
    const away = await run(["log", "new-epoch", "--yes"], undefined, () => {
      throw new RequestFailed("STORE_UNAVAILABLE", "Cannot reach the event log: try again");
    });
    expect(away.code).toBe(69);
    expect(away.complained).toEqual(["Cannot reach the event log: try again"]);
  });
});
