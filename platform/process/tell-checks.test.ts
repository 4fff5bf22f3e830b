import { Writable } from "node:stream";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { tellChecks } from "./tell-checks.ts";

describe("tellChecks()", () => {
  it("logs each change of a check once, why it is not there included", async () => {
    const lines: { level: number; check: string; state: string }[] = [];
    const stream = new Writable({
      write: (line, _encoding, done) => {
        lines.push(JSON.parse(String(line)));
        done();
      },
    });
    let there = false;
    let why = "unreachable";
    const check = { name: "postgres", needed: true, isThere: () => there, why: () => why };
    const telling = tellChecks([check], pino(stream));
    const told = () => lines.map(({ level, state }) => [level, state]);
    const soon = { timeout: 10_000, interval: 20 };
    const down = [40, "waiting: unreachable"];
    const refused = [40, "waiting: login refused"];
    await expect.poll(told, soon).toEqual([down]);
    why = "login refused";
    await expect.poll(told, soon).toEqual([down, refused]);
    there = true;
    await expect.poll(told, soon).toEqual([down, refused, [30, "ready"]]);
    await telling.stop();
    expect(lines.map((line) => line.check)).toEqual(Array(3).fill("postgres"));
  });
});
