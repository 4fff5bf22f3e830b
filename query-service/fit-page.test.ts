import { describe, expect, it } from "vitest";
import { fitPage, pageBytesMax } from "./fit-page.ts";

/** An element whose JSON has exactly so many bytes. */
const element = (bytes: number) => ({ a: "x".repeat(bytes - '{"a":""}'.length) });

describe("fitPage()", () => {
  it("keeps what fits to the byte and cuts one byte more", () => {
    const half = element(pageBytesMax / 2);
    expect(fitPage([half, half])).toEqual([half, half]);
    expect(fitPage([half, element(pageBytesMax / 2 + 1), half])).toEqual([half]);
  });

  it("counts bytes, not characters", () => {
    const texts = Array.from({ length: 4 }, () => ({ a: "ü".repeat(pageBytesMax / 6) }));
    expect(fitPage(texts)).toHaveLength(2);
  });

  it("keeps one element however long, and none of none", () => {
    const long = element(pageBytesMax + 1);
    expect(fitPage([long, long])).toEqual([long]);
    expect(fitPage([])).toEqual([]);
  });
});
