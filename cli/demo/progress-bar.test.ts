import { describe, expect, it } from "vitest";
import type { Terminal } from "../terminal.ts";
import { createProgressBar } from "./progress-bar.ts";

const terminalOf = (columns: number | undefined) => {
  const drawn: string[] = [];
  const complained: string[] = [];
  const screen = { columns, colours: false };
  const terminal: Terminal = {
    isInteractive: false,
    output: screen,
    errors: screen,
    say: () => {},
    write: async () => {},
    complain: (line) => void complained.push(line),
    redraw: (line) => void drawn.push(line),
    ask: async () => "",
  };
  return { terminal, drawn, complained };
};

describe("createProgressBar()", () => {
  it("draws a bar on a terminal, not for every tick, and leaves one line behind", () => {
    const { terminal, drawn, complained } = terminalOf(80);
    const bar = createProgressBar("orders", 1_000, terminal);
    for (let count = 1; count <= 1_000; count += 1) bar.tick();
    bar.end();
    expect(drawn[0]).toBe(`orders     ${"░".repeat(30)}  0 of 1000`);
    expect(drawn.length).toBeLessThan(100);
    expect(drawn.at(-1)).toBe("");
    expect(complained).toEqual(["orders     1000 of 1000"]);
  });

  it("writes one line where there is no terminal", () => {
    const { terminal, drawn, complained } = terminalOf(undefined);
    const bar = createProgressBar("orders", 2, terminal);
    bar.tick();
    bar.end();
    expect({ drawn, complained }).toEqual({ drawn: [], complained: ["orders     1 of 2"] });
  });
});
