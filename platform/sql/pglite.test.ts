import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPgliteSql } from "./pglite.ts";
import { sqlContract } from "./sql.contract.ts";

sqlContract("PGlite", () => openPgliteSql({ folder: "memory" }));

/** Runs a piece of code in a process of its own that ends by SIGKILL once it has printed a word. */
const killedOnceItSays = (word: string, code: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let killed = false;
    child.stdout.on("data", (text) => {
      if (!String(text).includes(word)) return;
      killed = true;
      child.kill("SIGKILL");
    });
    child.on("exit", () =>
      killed ? resolve() : reject(new Error("Cannot kill: it ended before")),
    );
  });

const moduleUrl = JSON.stringify(new URL("./pglite.ts", import.meta.url).href);

describe("openPgliteSql() on a folder", () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "pglite-"));
  });
  afterAll(async () => await rm(root, { recursive: true, force: true }));

  it("keeps what was committed when its process is killed", { timeout: 60_000 }, async () => {
    const dataDir = join(await mkdtemp(join(root, "killed-")), "data");
    await killedOnceItSays(
      "committed",
      `const { openPgliteSql } = await import(${moduleUrl});
      const sql = await openPgliteSql({ folder: { dataDir: ${JSON.stringify(dataDir)} } });
      await sql.script("create table kept (n int)");
      await sql.query("insert into kept values (7)");
      console.log("committed");
      setInterval(() => {}, 1_000);`,
    );
    const sql = await openPgliteSql({ folder: { dataDir } });
    expect(await sql.query("select n from kept")).toEqual([{ n: 7 }]);
    await sql.close();
  });

  it("starts over when an earlier creation was killed half-way", async () => {
    const dataDir = join(root, "unfinished");
    await mkdir(`${dataDir}.unfinished`);
    await writeFile(join(`${dataDir}.unfinished`, "PG_VERSION"), "18\n");
    const sql = await openPgliteSql({ folder: { dataDir } });
    expect(await sql.query("select 1 as one")).toEqual([{ one: 1 }]);
    await sql.close();
    expect((await readdir(root)).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
  });

  it("refuses a folder that holds something else", async () => {
    const dataDir = join(root, "other");
    await mkdir(dataDir);
    await writeFile(join(dataDir, "letters.txt"), "mine");
    await expect(openPgliteSql({ folder: { dataDir } })).rejects.toThrow(/something else/);
    expect(await readdir(dataDir)).toEqual(["letters.txt"]);
  });
});

describe("openPgliteSql() under load", () => {
  it("refuses one statement more than may wait, with 53300", async () => {
    const sql = await openPgliteSql({ folder: "memory", statementsWaitingMax: 2 });
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map((n) => sql.query("select $1::int as n", [n])),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(outcomes[2]).toMatchObject({ reason: { sqlState: "53300" } });
    await sql.close();
  });

  it("rolls back an open transaction when it closes", async () => {
    const sql = await openPgliteSql({ folder: "memory" });
    const begun = Promise.withResolvers<void>();
    const work = sql.transaction(
      async (transaction) => {
        await transaction.query("select 1");
        begun.resolve();
        await new Promise(() => {});
      },
      { timeoutMs: 2_000 },
    );
    const refused = expect(work).rejects.toMatchObject({ name: "SqlFailed" });
    await begun.promise;
    await sql.close();
    await refused;
  });
});
