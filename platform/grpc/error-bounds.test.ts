import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedText, errorTextBytesMax } from "./error-bounds.ts";

describe("boundedText()", () => {
  it("keeps a text at the limit and cuts one that is a byte longer", () => {
    expect(boundedText("a".repeat(errorTextBytesMax))).toBe("a".repeat(errorTextBytesMax));
    expect(boundedText("a".repeat(errorTextBytesMax + 1))).toBe(
      `${"a".repeat(errorTextBytesMax - 3)}…`,
    );
  });

  it("gives one well-formed line within the limit for any text", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 700, size: "max" }),
        (units) => {
          const line = boundedText(units.map((unit) => String.fromCharCode(unit)).join(""));
          expect(() => encodeURI(line)).not.toThrow();
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(errorTextBytesMax);
          expect(line).not.toMatch(/\p{Cc}/u);
        },
      ),
    ));
});
