import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "../../cli/program.ts";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { shellWords } from "./shell-words.ts";

const top = fileURLToPath(new URL("../../", import.meta.url));
const installation = createInstallation();
let daybook: EmbeddedProcess;
let env: Record<string, string>;
beforeAll(async () => {
  daybook = await installation.start();
  env = {
    DAYBOOK_COMMAND_ADDRESS: daybook.addresses.commands,
    DAYBOOK_QUERY_ADDRESS: daybook.addresses.queries,
  };
}, 120_000);
afterAll(() => installation.remove());

/** Runs `daybook <line>` in this process; `out` is what it wrote, byte by byte. */
const run = async (line: string) => {
  const screen = { columns: undefined, colours: false };
  let [out, err] = ["", ""];
  const noDatabase = () => {
    throw new Error("Cannot open a database: none is needed");
  };
  const code = await runProgram(["node", "daybook", ...shellWords(line)], {
    openDatabase: noDatabase,
    openLog: noDatabase,
    env,
    terminal: {
      isInteractive: false,
      output: screen,
      errors: screen,
      say: (text) => {
        out += `${text}\n`;
      },
      write: async (piece) => {
        out += Buffer.from(piece).toString();
      },
      redraw: () => {},
      complain: (text) => {
        err += `${text}\n`;
      },
      ask: async () => "",
    },
  });
  return { code, out, err };
};

const done = async (line: string) => {
  const { code, out, err } = await run(line);
  expect({ code, err }, line).toMatchObject({ code: 0 });
  return out;
};

const openWithMoney = async (id: string): Promise<string> => {
  await done(`account open ${id} --owner ${id} --currency EUR -o json`);
  const deposit = await done(`account deposit ${id} 12.34 EUR --description "=1+1" -o json`);
  return JSON.parse(deposit).consistencyToken;
};

describe("daybook account export", { timeout: 60_000 }, () => {
  it("writes the statement as CSV, with the writes of a token", async () => {
    const token = await openWithMoney("exported");
    const rows = (await done(`account export exported --token ${token}`)).split("\r\n");
    expect(rows.length).toBe(5);
    expect(rows[0]).toMatch(/^record,account_id,/);
    expect(rows[2]).toContain(",deposit,'=1+1,");
    expect(rows[3]).toMatch(/^closing,exported,1,.*,0\.00,12\.34,12\.34,EUR/);
    expect(rows[4]).toBe("");
  });

  it("writes it as JSON lines", async () => {
    const token = await openWithMoney("lines");
    const out = await done(`account export lines --format json-lines --token ${token}`);
    const records = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(records.map((one) => Object.keys(one)[0])).toEqual(["opening", "entry", "closing"]);
    expect(records[2].closing).toMatchObject({ closingBalance: { minorUnits: "1234" } });
  });

  it.each([
    ["account export nobody", 66],
    ["account export a/b", 64],
    ["account export exported --format xml", 64],
    ["account watch nobody", 66],
    ["account watch exported --after -1", 64],
    ["account show exported -o html", 64],
  ])("ends %j with %i and writes nothing", async (line, code) => {
    expect(await run(line)).toMatchObject({ code, out: "" });
  });
});

describe("daybook account statement -o html", { timeout: 60_000 }, () => {
  it("writes a page to print", async () => {
    const token = await openWithMoney("printed");
    const page = await done(`account statement printed -o html --token ${token}`);
    expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(page).toContain("Statement of printed");
    expect(page).toMatch(/Closing balance[\s\S]*12\.34/);
  });
});

describe("daybook account watch", { timeout: 60_000 }, () => {
  it("writes a line for the account as it is and for each change, until it is ended", async () => {
    const token = await openWithMoney("watched");
    const main = `${top}cli/main.ts`;
    const args = [main, "account", "watch", "watched", "--token", token, "-o", "ndjson"];
    const child = spawn(process.execPath, args, {
      cwd: top,
      env: { PATH: process.env.PATH ?? "", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const closed = new Promise((resolve) => child.once("close", resolve));
    let out = "";
    child.stdout.on("data", (text) => {
      out += text;
    });
    const seen = () =>
      out
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line).account.version);
    try {
      await expect.poll(seen, { timeout: 20_000 }).toEqual(["2"]);
      await done("account withdraw watched 0.04 EUR -o json");
      await expect.poll(seen, { timeout: 20_000 }).toEqual(["2", "3"]);
    } finally {
      child.kill("SIGTERM");
    }
    await closed;
  });
});
