import { describe, expect, it } from "vitest";
import { helveticaLines, helveticaWidth } from "./helvetica-lines.ts";

describe("helveticaWidth()", () => {
  it.each([
    ["", 0],
    ["iiii", 0.888],
    ["WWWW", 3.776],
    ["1,234.50", 3.892],
    ["Café", 2.112],
  ])("of %j is %d em", (text, em) => expect(helveticaWidth(text)).toBeCloseTo(em));

  it("is rather too much for other scripts, and nothing for marks", () => {
    expect(helveticaWidth("日本")).toBeGreaterThanOrEqual(2);
    expect(helveticaWidth("e\u0301")).toBe(helveticaWidth("é"));
    expect(helveticaWidth("😀")).toBeGreaterThan(1);
  });
});

describe("helveticaLines()", () => {
  it.each([
    ["", 1],
    ["n".repeat(17), 1],
    ["n".repeat(18), 2], // 18 × 0.556 = 10.008
    ["nnn nnn nnn nnn", 1],
    ["nnn nnn nnn nnn nnn", 1],
    ["nnn nnn nnn nnn nnn nnn", 2],
    ["nnnnnnnnn nnnnnnnnn", 2],
    [`nnn ${"n".repeat(40)}`, 4],
    ["nnn ".repeat(11), 3],
  ])("of %j in ten em", (text, lines) => expect(helveticaLines(text, 10)).toBe(lines));

  it("goes on in the line in which a long word ended", () =>
    expect(helveticaLines(`${"n".repeat(20)} nnn`, 10)).toBe(2));
});
