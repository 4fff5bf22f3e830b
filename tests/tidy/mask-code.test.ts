import { describe, expect, it } from "vitest";
import { maskCode } from "./mask-code.ts";

const masked = (text: string) => maskCode(text).replace(/\s+/g, " ").trim();

describe("maskCode()", () => {
  it("keeps length and lines", () => {
    const text = 'const a = "b"; // c\n/* d\n */ const e = `f`;\n';
    expect(maskCode(text)).toHaveLength(text.length);
    expect(maskCode(text).split("\n")).toHaveLength(text.split("\n").length);
  });

  it.each([
    ["a line comment", "a; // enum b", "a;"],
    ["a block comment", "a; /* enum\n b */ c;", "a; c;"],
    ["a string", 'f("enum \\" b");', 'f(" ");'],
    ["a string in single quotes", "f('it\\'s');", "f(' ');"],
    ["a comment mark inside a string", 'f("//"); g;', 'f(" "); g;'],
    ["a quote inside a regular expression", 'x = /["]/g; "y";', 'x = / ; " ";'],
    ["a slash inside a class of a regular expression", "x = /[/]`/; y;", "x = / ; y;"],
  ])("blanks the inside of %s", (_what, text, expected) => expect(masked(text)).toBe(expected));

  it("keeps the code inside a template and blanks its text", () => {
    const opening = "$" + "{";
    expect(masked(`\`enum ${opening}a ? \`b ${opening}c} d\` : { e }.e} f\`; g`)).toBe(
      `\` ${opening}a ? \` ${opening}c} \` : { e }.e} \`; g`,
    );
  });

  it("takes a division for what it is", () =>
    expect(masked('a / b; "c" / d; (e) / f; "g"')).toBe('a / b; " " / d; (e) / f; " "'));
});
