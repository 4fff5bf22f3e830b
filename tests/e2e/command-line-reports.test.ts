import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressSettings, createCommandLine } from "./command-line.ts";
import { createInstallation } from "./installation.ts";
import { eur } from "./messages.ts";

const installation = createInstallation();
let env: Record<string, string>;
const { run, json } = createCommandLine(() => env);
let token: string;
const today = new Date().toISOString().slice(0, "2026-11-22".length);

const tokenOf = async (line: string): Promise<string> => (await json(line)).consistencyToken;

beforeAll(async () => {
  env = addressSettings(await installation.start());
  const tokens = [await tokenOf("account open calm --owner o --currency EUR")];
  await json("account open shady --owner o --currency EUR");
  for (let time = 1; time <= 3; time += 1) await json("account deposit shady 9500 EUR");
  for (let time = 1; time <= 4; time += 1) await json("account withdraw shady 1 EUR");
  tokens.push(await tokenOf("account withdraw shady 1 EUR"));
  token = tokens.join(",");
}, 120_000);
afterAll(() => installation.remove());

describe("daybook account risk and risks", { timeout: 60_000 }, () => {
  it("shows score, level and every signal of an account", async () => {
    const { assessment } = await json(`account risk shady --token ${token}`);
    expect(assessment).toMatchObject({ score: 45, level: "RISK_LEVEL_MEDIUM" });
    const { out, err } = await run(`account risk shady --token ${token}`);
    expect(err).toBe("");
    expect(out).toMatch(/^score +45$/m);
    expect(out).toMatch(/^level +medium$/m);
    expect(out).toMatch(/^SIGNAL +POINTS +EXPLANATION +ENTRIES$/m);
    expect(out).toMatch(/^withdrawal burst +20 {2}.+ +5$/m);
    expect(out).toMatch(/^amounts below limit +25 {2}.+ +3$/m);
    const { out: lines } = await run(`account risk shady --token ${token} -o ndjson`);
    expect(lines.split("\n").map((line) => JSON.parse(line).name)).toHaveLength(2);
  });

  it("says so when nothing speaks against an account", async () => {
    const { out, err, code } = await run(`account risk calm --token ${token}`);
    expect({ code, err }).toEqual({ code: 0, err: "No signals" });
    expect(out).toMatch(/^level +low$/m);
  });

  it.each([
    ["", ["shady", "calm"]],
    ["--min-score 45", ["shady"]],
    ["--min-score 46", []],
    ["--order-by account_id", ["calm", "shady"]],
    ["--limit 1", ["shady"]],
  ])("lists accounts by risk: %j", async (options, ids) => {
    const { assessments } = await json(`account risks ${options} --token ${token}`);
    expect(assessments.map((one: { accountId: string }) => one.accountId)).toEqual(ids);
  });

  it("lists them for people, with what speaks against each", async () => {
    const { out } = await run(`account risks --token ${token}`);
    const [titles, first] = out.split("\n");
    expect(titles).toMatch(/^ACCOUNT +SCORE +LEVEL +LAST ENTRY +SIGNALS$/);
    expect(first).toMatch(/^shady +45 {2}medium +\S+ {2}withdrawal burst, amounts below limit$/);
  });
});

describe("daybook account report", { timeout: 60_000 }, () => {
  it("tells each day of the period, and what happened on it", async () => {
    const { rows } = await json(
      `account report EUR --period ${today.slice(0, 7)} --token ${token}`,
    );
    const [year = 0, month = 0] = today.split("-").map(Number);
    expect(rows).toHaveLength(new Date(Date.UTC(year, month, 0)).getUTCDate());
    const day = rows.find((row: { startDate: string }) => row.startDate === today);
    expect(day).toMatchObject({ accountsOpened: "2", netChange: eur(2_849_500) });
  });

  it("sums up for people, a period a line", async () => {
    const days = `--start ${today} --end ${today}`;
    const { out } = await run(`account report EUR ${days} --by month --token ${token}`);
    expect(out.split("\n")[1]).toMatch(
      new RegExp(
        `^${today} {2}${today} +2 +0 {2}28500\\.00 EUR +5\\.00 EUR {2}28495\\.00 EUR {2}` +
          "3 deposit, 5 withdrawal$",
      ),
    );
  });

  it("takes months of a year, also of a currency that nobody has", async () => {
    const { rows } = await json("account report JPY --period 2025 --by month");
    expect(rows).toHaveLength(12);
    expect(rows[1]).toMatchObject({ startDate: "2025-02-01", endDate: "2025-02-28" });
    const { out } = await run("account report JPY --period 2025-02 --by month");
    expect(out.split("\n")[1]).toMatch(/^2025-02-01 {2}2025-02-28 +0 +0 +0 JPY +0 JPY +0 JPY$/);
  });
});

describe("What cannot be told", { timeout: 60_000 }, () => {
  it.each([
    ["account risks --min-score 101", 64],
    ["account risks --min-score -1", 64],
    ["account risk", 64],
    ["account report", 64],
    ["account report eur", 64],
    ["account report EUR --by year", 64],
    ["account report EUR --start 2026-11-01", 64],
    ["account report EUR --end 2026-11-01", 64],
    ["account report EUR --start 2026-02-30 --end 2026-03-01", 64],
    ["account report EUR --start 2026-03-01T00:00:00Z --end 2026-03-01", 64],
    ["account report EUR --start 2026-03-02 --end 2026-03-01", 64],
    ["account report EUR --start 2026-03-01 --end 2026-03-02 --period 2026", 64],
    ["account risk nobody", 66],
  ])("%s ends with %i", async (line, code) => expect((await run(line)).code).toBe(code));
});
