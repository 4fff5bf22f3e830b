import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressSettings, createCommandLine } from "./command-line.ts";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { eur, newRequestId } from "./messages.ts";

const installation = createInstallation();
let daybook: EmbeddedProcess;
let env: Record<string, string>;
beforeAll(async () => {
  daybook = await installation.start();
  env = addressSettings(daybook);
}, 120_000);
afterAll(() => installation.remove());

const { run, json, failureOf } = createCommandLine(() => env);

const open = (id: string, more = "") =>
  json(`account open ${id} --owner ${id} --currency EUR ${more}`);

describe("daybook account", { timeout: 60_000 }, () => {
  it("does every command of an account's life", async () => {
    expect(await open("life", '--overdraft "1 EUR"')).toMatchObject({ version: "1" });
    await open("other");
    const deposit = await json('account deposit life 100 EUR --description "Café" --reference R1');
    expect(deposit).toMatchObject({ balance: eur(10_000), available: eur(10_100), version: "2" });
    expect(await json("account withdraw life 9.99 EUR")).toMatchObject({ balance: eur(9_001) });
    expect(await json("account transfer life other 0.01 EUR")).toMatchObject({ version: "4" });
    expect(
      await json("account hold life 80 EUR --hold-id h --expire-time 2100-01-01"),
    ).toMatchObject({ holdId: "h", held: eur(8_000) });
    expect(await json("account capture life h 79.50 EUR")).toMatchObject({ released: eur(50) });
    const { holdId } = await json("account hold life 1 EUR");
    expect(await json(`account release life ${holdId}`)).toMatchObject({ released: eur(100) });
    expect(await json("account limit life 0 EUR")).toMatchObject({ available: eur(1_050) });
    expect(await json('account freeze life --reason "why"')).toMatchObject({ version: "10" });
    expect(await json("account unfreeze life")).toMatchObject({ version: "11" });
    const late = await failureOf(`account reverse life ${deposit.entryId}`);
    expect(late).toMatchObject({ exit: 1, reason: "INSUFFICIENT_FUNDS" });
    await json("account withdraw life 10.50 EUR");
    const closed = await json("account close life --reason moved");
    const shown = await json(`account show life --token ${closed.consistencyToken}`);
    expect(shown.account).toMatchObject({
      status: "ACCOUNT_STATUS_CLOSED",
      balance: eur(0),
      version: "13",
    });
    const { entry } = await json(`account entry life ${deposit.entryId}`);
    expect(entry).toMatchObject({ description: "Café", reference: "R1", reversedByEntryId: "" });
  });

  it("shows an account, a statement and entries to a person", async () => {
    await open("table");
    await json('account deposit table 1000 EUR --description "Salary"');
    const { consistencyToken } = await json("account withdraw table 0.50 EUR --reference R-2");
    const { out } = await run(`account show table --token ${consistencyToken}`);
    expect(out.split("\n").slice(0, 8)).toEqual([
      "account             table",
      "owner               table",
      "currency code       EUR",
      "balance             999.50 EUR",
      "held                  0.00 EUR",
      "available           999.50 EUR",
      "overdraft limit       0.00 EUR",
      "status              open",
    ]);
    const statement = await run(`account statement table --token ${consistencyToken}`);
    expect(statement.out.split("\n").slice(0, 6)).toEqual(
      [
        "account             table",
        "opening balance     0.00 EUR",
        "credits          1000.00 EUR",
        "debits              0.50 EUR",
        "closing balance   999.50 EUR",
        "entries          2",
      ].map((line) => line.replace(/^account +/, "account          ")),
    );
    const lines = statement.out
      .split("\n")
      .slice(-3)
      .map((line) => line.slice("2026-11-22T16:00:00.005Z".length));
    expect(lines[0]).toMatch(/^ {2}NO {2}TYPE {14}AMOUNT {6}BALANCE {2}TEXT {4}ENTRY$/);
    expect(lines[1]).toMatch(
      /^ {3}1 {2}deposit {5}\+1000\.00 EUR {2}1000\.00 EUR {2}Salary {2}[0-9a-f-]+1$/,
    );
    expect(lines[2]).toMatch(
      /^ {3}2 {2}withdrawal {5}-0\.50 EUR {3}999\.50 EUR {2}R-2 {5}[0-9a-f-]+2$/,
    );
  });

  it("pages through lists, statements and searches until it has what was asked for", async () => {
    await open("pages");
    let token = "";
    for (let count = 1; count <= 7; count += 1) {
      ({ consistencyToken: token } = await json(`account deposit pages ${count} EUR`));
    }
    const search = `account search --account pages --token ${token}`;
    expect((await json(`${search} --limit 3`)).entries).toHaveLength(3);
    expect((await json(`${search} --limit 3`)).nextPageToken).not.toBe("");
    expect((await json(`${search} --limit all`)).entries).toHaveLength(7);
    const { nextPageToken } = await json(`${search} --limit 5`);
    const rest = await json(`${search} --limit 5 --page-token ${nextPageToken}`);
    expect(rest.entries.map((entry: { entryNumber: string }) => entry.entryNumber)).toEqual([
      "2",
      "1",
    ]);
    const { out } = await run(`${search} --limit all -o ndjson`);
    expect(out.split("\n").map((line) => JSON.parse(line).entryNumber)).toEqual([
      "7",
      "6",
      "5",
      "4",
      "3",
      "2",
      "1",
    ]);
    const { err } = await run(`${search} --limit 2`);
    expect(err).toBe("2 of 7 are shown; --limit all shows all");
    const ranged = await json(
      `${search} --min "2 EUR" --max "3 EUR" --type deposit --order-by amount`,
    );
    expect(ranged.entries.map((entry: { amount: object }) => entry.amount)).toEqual([
      eur(200),
      eur(300),
    ]);
  });

  it("lists accounts by what is asked for, and those of high value", async () => {
    await open("rich");
    const { consistencyToken } = await json("account deposit rich 100000.01 EUR");
    const high = await json(`account high-value EUR --token ${consistencyToken}`);
    expect(high.accounts.map((one: { accountId: string }) => one.accountId)).toEqual(["rich"]);
    const { out } = await run(
      `account list --owner rich --status open --token ${consistencyToken}`,
    );
    expect(out.split("\n")[1]).toMatch(/^rich {5}rich {3}open {4}100000\.01 EUR {2}0\.00 EUR {2}/);
    const none = await run("account list --owner nobody");
    expect(none).toMatchObject({ code: 0, out: "", err: "Nothing found" });
  });

  it("keeps tenants apart", async () => {
    await open("mine", "--tenant blue");
    expect(await failureOf("account show mine --tenant red --timeout 1s")).toMatchObject({
      exit: 66,
      reason: "ACCOUNT_NOT_FOUND",
    });
  });

  it("does a command once that is repeated with its request id", async () => {
    await open("once");
    const requestId = newRequestId();
    const line = `account deposit once 5 EUR --request-id ${requestId}`;
    const first = await json(line);
    expect(await json(line)).toEqual({ ...first, replayed: true });
    const other = await failureOf(`account deposit once 6 EUR --request-id ${requestId}`);
    expect(other).toMatchObject({ exit: 1, reason: "REQUEST_ID_REUSED", requestId });
    const command = await json(`command get DepositMoney ${requestId}`);
    expect(command.command).toMatchObject({ outcome: "COMMAND_OUTCOME_COMMITTED" });
    const made = await run("account deposit once 1 EUR");
    expect(made.err).toMatch(/^request id [0-9a-f-]{36}$/);
    for (const format of ["json", "ndjson"]) {
      const { err } = await run(`account deposit once 1 EUR -o ${format}`);
      const said = JSON.parse(err);
      expect(Object.keys(said)).toEqual(["requestId"]);
      const line = `account deposit once 1 EUR --request-id ${said.requestId}`;
      expect(await json(line)).toMatchObject({ replayed: true });
      const { err: nothing } = await run(`${line} -o ${format}`);
      expect(nothing).toBe("");
    }
  });
});

describe("daybook for operators", { timeout: 60_000 }, () => {
  it("shows projections, the log and its events", async () => {
    await open("seen");
    const { projections } = await json("projections list");
    expect(projections.map((one: { name: string }) => one.name)).toContain("accounts");
    expect((await run("projections get accounts")).out).toMatch(/^PARTITION {2}STATE/m);
    expect((await json("log show")).partitions).toHaveLength(16);
    const { events } = await json("log events --stream account-seen");
    expect(events.map((one: { type: string }) => one.type)).toEqual(["AccountOpened"]);
    expect((await run("log events --stream account-seen")).out).toContain("AccountOpened");
  });
});

describe("What cannot be done", { timeout: 60_000 }, () => {
  it("is told with message, reason and hint", async () => {
    await open("poor");
    const { code, err, out } = await run(
      `account withdraw poor 3.01 EUR --request-id ${newRequestId()}`,
    );
    expect({ code, out, err }).toEqual({
      code: 1,
      out: "",
      err: [
        "error: Cannot withdraw 3.01 EUR: available is 0.00 EUR",
        "reason INSUFFICIENT_FUNDS",
        "hint   ask for less, or look at holds and limit with `daybook account show`",
      ].join("\n"),
    });
  });

  it.each([
    ["account withdraw poor", 64],
    ["account withdraw poor 1.001 EUR", 64],
    ["account withdraw poor 0 EUR", 64],
    ["account withdraw poor 10000000000000.01 EUR", 64],
    ["account withdraw a/b 1 EUR", 64],
    ["account withdraw poor 1 EUR --request-id x", 64],
    ["account withdraw poor 1 EUR --expected-version -1", 64],
    ["account withdraw poor 1 EUR --timeout 1", 64],
    ["account withdraw poor 1 EUR --command-address nowhere", 64],
    ["account withdraw poor 1 EUR --colour", 64],
    ["account withdraw poor 1 EUR -o xml", 64],
    ["account withdraw poor 1 EUR --tenant T!", 64],
    ["account freeze poor", 64],
    ['account capture poor hotel ""', 64],
    ['account open "" --owner x --currency EUR', 64],
    ['account search ""', 64],
    ['account activity ""', 64],
    ['account list --order-by ""', 64],
    ['account list --page-token ""', 64],
    ['account list --token ""', 64],
    ['account deposit poor 1 EUR --description ""', 64],
    ['product search --category ""', 64],
    ['projections get ""', 64],
    ["account open x --owner x", 64],
    ['account open x --owner x --currency EUR --overdraft "1 USD"', 64],
    ["account statement poor --period 2026-13", 64],
    ["account statement poor --start 2026-01-01", 64],
    ["account statement poor --start 2026-01-01 --end 2026-02-01 --period 2026", 64],
    ["account search --type gift", 64],
    ['account list --min "1 EUR" --max "2 USD"', 64],
    ["account list --limit 0", 64],
    ["account list --token x", 64],
    ["account list --order-by colour", 64],
    ["account", 64],
    ["log events", 64],
    ["account transfer poor poor 1 EUR", 64],
    ["account show nobody", 66],
    ["account deposit nobody 1 EUR", 66],
    ["projections get nothing", 66],
    [`command get DepositMoney ${newRequestId()}`, 66],
    ["account open poor --owner x --currency EUR", 1],
    ["account deposit poor 1 USD", 1],
    ["account deposit poor 1 EUR --expected-version 9", 1],
    ["account show poor --query-address 127.0.0.1:1 --timeout 300ms", 69],
    ["account deposit poor 1 EUR --command-address 127.0.0.1:1 --timeout 300ms", 69],
  ])("%s ends with %i", async (line, code) => expect((await run(line)).code).toBe(code));

  it("names everything that is wrong with a command before any call is made", async () => {
    const line = "account deposit a/b 1.234 EUR --expected-version x --tenant T! --timeout soon";
    const { code, err } = await run(line, { settings: { DAYBOOK_COMMAND_ADDRESS: "127.0.0.1:1" } });
    expect(code).toBe(64);
    expect(err.split("\n").map((part) => /(?:<|--)[\w-]+>?/.exec(part)?.[0])).toEqual([
      "<account>",
      "<amount>",
      "--expected-version",
      "--tenant",
      "--timeout",
    ]);
  });

  it("ends with 78 at a setting or a server that is none", async () => {
    const none = await run("account show poor", { settings: { DAYBOOK_QUERY_ADDRESS: "nowhere" } });
    expect(none).toMatchObject({ code: 78 });
    expect(none.err).toContain("DAYBOOK_QUERY_ADDRESS");
    const other = await run(`account show poor --query-address ${daybook.addresses.commands}`);
    expect(other.code).toBe(78);
  });
});

describe("The process", { timeout: 60_000 }, () => {
  const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
  const node = fileURLToPath(new URL("../../node_modules/node/bin/node", import.meta.url));
  const top = fileURLToPath(new URL("../../", import.meta.url));

  const shell = (command: string) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
      const child = spawn("bash", ["--norc", "-c", `set -o pipefail; ${command}`], {
        stdio: ["ignore", "pipe", "pipe"],
        cwd: top,
        env: { PATH: process.env.PATH ?? "", ...env, DAYBOOK: `${node} ${main}` },
      });
      let [out, err] = ["", ""];
      child.stdout.on("data", (text) => {
        out += text;
      });
      child.stderr.on("data", (text) => {
        err += text;
      });
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, out, err }));
    });

  it("ends with 0 when its reader stops early", async () => {
    const many =
      "for i in 1 2 3; do $DAYBOOK log events --partition 0; $DAYBOOK account --help; done";
    expect(await shell("$DAYBOOK account --help | head -1")).toMatchObject({ code: 0, err: "" });
    expect((await shell(`{ ${many}; } | head -c 1`)).err).toBe("");
  });

  it("runs as npm run daybook, and writes no colours into a pipe", async () => {
    const { code, out } = await shell("npm run --silent daybook -- projections list");
    expect(code).toBe(0);
    expect(out).toMatch(/^PROJECTION /);
    expect(out).not.toContain("\u001b");
  });

  it("says its help without loading what calls need", async () => {
    const hook = `import { registerHooks } from "node:module";
      const load = (url, context, next) => { console.error(url); return next(url, context); };
      registerHooks({ load });`;
    const url = `data:text/javascript,${encodeURIComponent(hook)}`;
    const { err, out } = await shell(`${node} --import '${url}' ${main} account deposit --help`);
    expect(out).toContain("daybook account deposit alice 100 EUR");
    expect(err).toContain("commander");
    expect(err).not.toMatch(/grpc-js|proto-loader|node_modules\/(?:zod|pg|pino)\//);
  });
});
