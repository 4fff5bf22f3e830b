import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stateText } from "./state-text.ts";

const key = fc.string().filter((text) => !text.startsWith("$"));

const anyState = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.bigInt(),
    fc.array(tie("value")),
    fc.dictionary(key, tie("value"), { noNullPrototype: true }),
    fc.array(fc.tuple(tie("value"), tie("value"))).map((entries) => new Map(entries)),
    fc.array(tie("value")).map((values) => new Set(values)),
  ),
})).value;

describe("stateText", () => {
  it("gives back whatever it has written", () =>
    fc.assert(
      fc.property(anyState, (state) => {
        expect(stateText.read(stateText.write(state))).toEqual(state);
      }),
    ));

  it("keeps amounts beyond what a number holds, and a name that objects have anyway", () => {
    const state = { amountMinor: 2n ** 80n, byId: new Map([["__proto__", -1n]]) };
    expect(stateText.read(stateText.write(state))).toEqual(state);
    const own = JSON.parse('{"__proto__":{"a":1}}');
    expect(Object.keys(stateText.read(stateText.write(own)) as object)).toEqual(["__proto__"]);
  });

  it("leaves out what is undefined", () => {
    expect(stateText.write({ expireTime: undefined, amount: 1 })).toBe('{"amount":1}');
  });

  it.each([
    ["NaN", { amount: Number.NaN }],
    ["infinity", { amount: Number.POSITIVE_INFINITY }],
    ["undefined in a list", [undefined]],
    ["a function", { f: () => {} }],
    ["a date", { at: new Date(0) }],
    ["a property that begins with $", { $map: [] }],
  ])("does not write %s, which would not come back", (_name, state) => {
    expect(() => stateText.write(state)).toThrow(/^Cannot write the state: /);
  });

  it.each([
    "",
    "{",
    '{"$bigint":"1.5"}',
    '{"$bigint":5}',
    '{"$map":[["key"]]}',
    '{"$map":{}}',
    '{"$set":{}}',
    '{"$date":0}',
  ])("does not read %s", (text) => {
    expect(() => stateText.read(text)).toThrow(SyntaxError);
  });
});
