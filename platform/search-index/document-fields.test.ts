import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFields, encodeFields, type FieldTypes, findMismatch } from "./document-fields.ts";

const mapping: FieldTypes = { name: "keyword", note: "text", amountMinor: "long", time: "date" };
const document = { name: "a", note: "b", amountMinor: 1n, time: 0 };

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const documents = fc.record({
  name: fc.string({ unit: "binary" }),
  note: fc.string({ unit: "binary" }),
  amountMinor: int64,
  time: fc.maxSafeInteger(),
});

describe("encodeFields() and decodeFields()", () => {
  it("give every document of the mapping back as it was", () => {
    fc.assert(
      fc.property(documents, (fields) => {
        expect(findMismatch(mapping, fields)).toBeUndefined();
        expect(decodeFields(mapping, encodeFields(fields))).toEqual(fields);
      }),
    );
  });

  it("write a long as a decimal string, which nobody rounds", () => {
    expect(encodeFields({ amountMinor: 2n ** 63n - 1n })).toBe(
      '{"amountMinor":"9223372036854775807"}',
    );
  });
});

describe("findMismatch()", () => {
  it.each([
    [{ amountMinor: 2n ** 63n - 1n }, undefined],
    [{ amountMinor: 2n ** 63n }, "amountMinor: not a long"],
    [{ amountMinor: -(2n ** 63n) }, undefined],
    [{ amountMinor: -(2n ** 63n) - 1n }, "amountMinor: not a long"],
    [{ amountMinor: 1 }, "amountMinor: not a long"],
    [{ time: Number.MAX_SAFE_INTEGER }, undefined],
    [{ time: Number.MAX_SAFE_INTEGER + 1 }, "time: not a date"],
    [{ time: Number.NaN }, "time: not a date"],
    [{ name: 1 }, "name: not a keyword"],
    [{ note: 1n }, "note: not a text"],
    [{ toString: "x" }, "toString: not in the mapping"],
  ])("of a document with %o says %s", (fields, mismatch) => {
    expect(findMismatch(mapping, { ...document, ...fields })).toBe(mismatch);
  });

  it("names a field that is missing", () => {
    const { note: _note, ...others } = document;
    expect(findMismatch(mapping, others)).toBe("note: missing");
  });
});
