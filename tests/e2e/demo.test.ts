import { afterAll, beforeAll, expect, it } from "vitest";
import { addressSettings, createCommandLine } from "./command-line.ts";
import { createInstallation } from "./installation.ts";
import { shellWords } from "./shell-words.ts";

const installation = createInstallation();
let env: Record<string, string>;
const { run, json } = createCommandLine(() => env);
beforeAll(async () => {
  env = addressSettings(await installation.start());
}, 120_000);
afterAll(() => installation.remove());

const commandsIn = (out: string): { done: number; known: number } => {
  const [, done, known] = /(\d+) commands done, (\d+) known from before/.exec(out) ?? [];
  return { done: Number(done), known: Number(known) };
};

it("daybook demo fills a shop and its bank; again it changes nothing; greater it adds", {
  timeout: 120_000,
}, async () => {
  const first = await run("demo --size 100 --seed 5");
  expect(first).toMatchObject({ code: 0 });
  expect(first.out).toContain("none refused");
  expect(first.err.split("\n")).toEqual([
    "products   10 of 10",
    "customers  10 of 10",
    "accounts   10 of 10",
    "salaries   10 of 10",
    "movements  60 of 60",
    "orders     20 of 20",
  ]);
  const { done, known } = commandsIn(first.out);
  expect(known).toBe(0);
  const again = await run("demo --size 100 --seed 5");
  expect(commandsIn(again.out)).toEqual({ done: 0, known: done });
  const greater = await run("demo --size 200 --seed 5");
  expect(commandsIn(greater.out).known).toBe(done);
  expect(commandsIn(greater.out).done).toBeGreaterThan(0);
  expect(greater.out).toContain("none refused");
});

it("daybook demo ends with things to look at, and each finds something", {
  timeout: 120_000,
}, async () => {
  const { out } = await run("demo --size 100 --seed 5 --tenant shown");
  const lines = [...out.matchAll(/^ {2}daybook (.+)$/gm)].map(([, line = ""]) => line);
  expect(lines.length).toBeGreaterThanOrEqual(6);
  for (const line of lines) {
    expect(shellWords(line).slice(-2)).toEqual(["--tenant", "shown"]);
    const look = async () => {
      const { code, out: shown, err } = await run(line);
      return { line, code, err, empty: shown === "" };
    };
    const found = { line, code: 0, err: "", empty: false };
    await expect.poll(look, { timeout: 20_000 }).toEqual(found);
  }
  const { totalSize } = await json("account list --tenant shown");
  expect(totalSize).toBe("10");
});

it.each([
  ["demo --size 9", 64],
  ["demo --size 100001", 64],
  ["demo --seed x", 64],
  ["demo --tenant T!", 64],
  ["demo --command-address nowhere", 64],
  ["demo more", 64],
])("daybook %s ends with %i", async (line, code) => expect((await run(line)).code).toBe(code));
