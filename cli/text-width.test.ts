import { describe, expect, it } from "vitest";
import { cutToWidth, printable, textWidth } from "./text-width.ts";

describe("textWidth()", () => {
  it.each([
    ["", 0],
    ["Lunch", 5],
    ["Café", 4],
    ["Cafe\u0301", 4],
    ["日本語", 6],
    ["한국", 4],
    ["ＡＢ", 4],
    ["🙂", 2],
    ["👩‍👩‍👧", 2],
    ["🇩🇪", 2],
    ["a\u200bb", 2],
    ["Привет", 6],
  ])("of %j is %i columns", (text, width) => expect(textWidth(text)).toBe(width));
});

describe("cutToWidth()", () => {
  it.each([
    ["Lunch", 5, "Lunch"],
    ["Lunch", 4, "Lun…"],
    ["日本語", 6, "日本語"],
    ["日本語", 5, "日本…"],
    ["日本語", 4, "日…"],
    ["👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧…"],
  ])("cuts %j to %i columns between characters", (text, columns, cut) => {
    expect(cutToWidth(text, columns)).toBe(cut);
    expect(textWidth(cut)).toBeLessThanOrEqual(columns);
  });
});

describe("printable()", () => {
  it("leaves nothing that steers a terminal or turns the line around", () => {
    expect(printable("a\u001b[31mb\u0007\u202ec\u2066")).toBe("a�[31mb��c�");
    expect(printable("Café 日本 🙂")).toBe("Café 日本 🙂");
  });
});
