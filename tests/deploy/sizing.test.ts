import { describe, expect, it } from "vitest";
import { readText } from "./monitoring.ts";

const [, rest = ""] = readText("docs/OPERATIONS.md").split("\n## How much of it\n");
const [section = ""] = rest.split(/\n## /);
const measured = new Set(readText("bench/README.md").match(/\d+(?:,\d{3})*(?:\.\d+)?/g));
const roundedBy = 0.03;

const figures = (pattern: RegExp): string[] =>
  [...section.matchAll(pattern)].map(([, figure = ""]) => figure);
const numberIn = (text: string): number => Number(text.replaceAll(",", ""));

/** Lines of the table: microseconds, and what one core then does. */
const costs = [...section.matchAll(/^\|[^|]+\| ([^|]*µs[^|]*) \| ([^|]*) \|$/gm)].flatMap(
  ([, times = "", rates = ""]) => {
    const perSecond = rates.match(/\d[\d,]*/g) ?? [];
    return (times.match(/\d+(?= µs)/g) ?? []).map((micros, at) => [micros, perSecond[at] ?? ""]);
  },
);

describe("docs/OPERATIONS.md, how much of it", () => {
  it("reckons with what bench/README.md measured", () => {
    const taken = [
      ...figures(/(\d+) µs/g),
      ...figures(/two cores: ([\d,]+) commands a second/g),
      ...figures(/(\d+) MiB(?: at most|;)/g),
      ...figures(/did (\d\.\d+) of one alone/g),
    ];
    expect(taken.length).toBeGreaterThanOrEqual(9);
    expect(taken.filter((figure) => !measured.has(figure))).toEqual([]);
  });

  it("says of a core what follows from the time that a command takes of it", () => {
    expect(costs.length).toBeGreaterThanOrEqual(5);
    for (const [micros = "", perSecond = ""] of costs) {
      const exact = 1_000_000 / numberIn(micros);
      expect(Math.abs(numberIn(perSecond) / exact - 1), micros).toBeLessThan(roundedBy);
    }
  });
});
