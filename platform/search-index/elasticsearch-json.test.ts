import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LongSerializer, longJson } from "./elasticsearch-json.ts";

const int64Max = 2n ** 63n - 1n;
const int64Min = -(2n ** 63n);

describe("longJson.parse()", () => {
  it.each<[string, unknown]>([
    ["9223372036854775807", int64Max],
    ["-9223372036854775808", int64Min],
    ["9007199254740991", 9_007_199_254_740_991],
    ["9007199254740992", 9_007_199_254_740_992n],
    ["-9007199254740993", -9_007_199_254_740_993n],
    ["0", 0],
    ["1.0E19", 1e19],
    ["1234567890123456.5", 1234567890123456.5],
  ])("reads %s as it is", (text, value) => {
    expect(longJson.parse(`{"sort":[${text}]}`)).toEqual({ sort: [value] });
    expect(longJson.parse(`{"sort": ${text}}`)).toEqual({ sort: value });
    expect(longJson.parse(text)).toEqual(value);
  });

  it("leaves strings of digits strings, also when they look like a list", () => {
    const value = { amount: "9223372036854775807", note: "[,:-9223372036854775807]", more: 1 };
    expect(longJson.parse(JSON.stringify(value))).toEqual(value);
  });

  it("refuses what is no JSON", () => {
    expect(() => longJson.parse("{")).toThrow(SyntaxError);
    expect(() => longJson.parse("[9223372036854775807")).toThrow(SyntaxError);
  });

  it("gives back any integers that were written, and all else as JSON does", () => {
    const integer = fc.bigInt({ min: int64Min, max: int64Max });
    const others = fc.jsonValue().filter((value) => !/[0-9]{16}/.test(JSON.stringify(value)));
    const runs = fc.property(fc.array(integer), others, (integers, value) => {
      const read = longJson.parse(longJson.stringify({ integers, value })) as {
        integers: (number | bigint)[];
        value: unknown;
      };
      expect(read.integers.map(BigInt)).toEqual(integers);
      expect(read.value).toEqual(JSON.parse(JSON.stringify(value)));
    });
    fc.assert(runs, { examples: [[[int64Min, int64Max, 0n], null]] });
  });
});

describe("LongSerializer", () => {
  it("writes bigints as plain numbers and reads them back", () => {
    const serializer = new LongSerializer();
    const text = serializer.serialize({ gte: int64Min, lte: int64Max, size: 5 });
    expect(text).toBe('{"gte":-9223372036854775808,"lte":9223372036854775807,"size":5}');
    expect(serializer.deserialize(text)).toEqual({ gte: int64Min, lte: int64Max, size: 5 });
  });
});
