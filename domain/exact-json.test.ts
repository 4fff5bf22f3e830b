import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactJson } from "./exact-json.ts";

const int64Greatest = 9_223_372_036_854_775_807n;
const int64Least = -9_223_372_036_854_775_808n;

/** Any nesting of objects and lists whose `…Minor` are bigints and whose rest is plain JSON. */
const { tree: anyFact } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "binary" }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc
      .record({
        minors: fc.dictionary(
          fc.string({ maxLength: 5 }).map((name) => `${name}Minor`),
          fc.bigInt({ min: int64Least, max: int64Greatest }),
          { maxKeys: 3 },
        ),
        others: fc.dictionary(
          fc.string().map((name) => `${name}_`),
          tie("tree"),
          { maxKeys: 3 },
        ),
      })
      .map(({ minors, others }) => ({ ...minors, ...others })),
  ),
}));

describe("exactJson", () => {
  it("gives back any nesting of amounts exactly", () =>
    fc.assert(
      fc.property(anyFact, (fact) => {
        expect(exactJson.parse(exactJson.stringify(fact))).toEqual(fact);
      }),
    ));

  it.each([
    [0n, "0"],
    [-1n, "-1"],
    [9_007_199_254_740_993n, "9007199254740993"],
    [int64Greatest, "9223372036854775807"],
    [int64Least, "-9223372036854775808"],
  ])("writes %s as a decimal string and reads it back", (minor, text) => {
    expect(exactJson.stringify({ amountMinor: minor })).toBe(`{"amountMinor":"${text}"}`);
    expect(exactJson.parse(`{"amountMinor":"${text}"}`)).toEqual({ amountMinor: minor });
  });

  it("leaves decimal strings under other names alone", () => {
    expect(exactJson.parse('{"reference":"100","minor":"1","Minority":"2"}')).toEqual({
      reference: "100",
      minor: "1",
      Minority: "2",
    });
  });

  it("takes __proto__ in a text for a name like any other", () => {
    const fact = exactJson.parse('{"__proto__":{"amountMinor":"1"}}') as object;
    expect(Object.getPrototypeOf(fact)).toBe(Object.prototype);
    expect(Object.keys(fact)).toEqual(["__proto__"]);
  });
});

describe("exactJson.parse()", () => {
  it.each([
    ["a number", "100"],
    ["a float", "1.5"],
    ["a float as text", '"1.5"'],
    ["an exponent", "1e3"],
    ["an exponent as text", '"1e3"'],
    ["a leading zero", '"0100"'],
    ["minus zero", '"-0"'],
    ["a plus", '"+1"'],
    ["a space", '" 1"'],
    ["a line break at the end", '"1\\n"'],
    ["hexadecimal", '"0x10"'],
    ["digits of another script", '"١٢"'],
    ["a separator", '"1_000"'],
    ["an empty text", '""'],
    ["a minus alone", '"-"'],
    ["infinity", '"Infinity"'],
    ["null", "null"],
    ["a flag", "true"],
    ["a list", '["1"]'],
    ["an object", '{"value":"1"}'],
    ["one above int64", '"9223372036854775808"'],
    ["one below int64", '"-9223372036854775809"'],
    ["a million digits", `"${"9".repeat(1_000_000)}"`],
  ])("refuses an amount that is %s", (_name, value) => {
    expect(() => exactJson.parse(`{"after":{"balanceMinor":${value}}}`)).toThrow(SyntaxError);
    expect(() => exactJson.parse(`{"after":{"balanceMinor":${value}}}`)).toThrow(
      /^Cannot read balanceMinor: /,
    );
  });

  it.each(["", "{", "undefined", '{"a":1}}', "{'a':1}"])("refuses %j", (text) => {
    expect(() => exactJson.parse(text)).toThrow(SyntaxError);
  });
});

describe("exactJson.stringify()", () => {
  it.each<[string, unknown]>([
    ["a number for an amount", { amountMinor: 1 }],
    ["a text for an amount", { amountMinor: "1" }],
    ["null for an amount", { after: { balanceMinor: null } }],
    ["one above int64", { amountMinor: 2n ** 63n }],
    ["one below int64", { amountMinor: -(2n ** 63n) - 1n }],
    ["a bigint under another name", { amount: 1n }],
    ["a bigint in a list", { amountsMinor_: [1n] }],
    ["a bigint alone", 1n],
  ])("refuses %s, which could not be read back", (_name, value) => {
    expect(() => exactJson.stringify(value)).toThrow(TypeError);
  });

  it("leaves out an amount that is undefined", () => {
    expect(exactJson.stringify({ amountMinor: undefined, name: "a" })).toBe('{"name":"a"}');
  });
});
