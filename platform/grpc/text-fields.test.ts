import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accepts, reading, refuses } from "./request-fields.fixture.ts";

describe("requestId()", () => {
  it("gives the two spellings of a UUID as one", () =>
    accepts(
      (fields) => fields.requestId("request_id", "0190A6B4-7C3E-7ABC-8DEF-0123456789AB"),
      "0190a6b4-7c3e-7abc-8def-0123456789ab",
    ));

  it("takes a UUID of any version", () =>
    fc.assert(
      fc.property(fc.uuid(), (id) => accepts((fields) => fields.requestId("request_id", id), id)),
    ));

  it.each(["", "0190a6b47c3e7abc8def0123456789ab", "0190a6b4-7c3e-7abc-8def-0123456789a", "x"])(
    "refuses %j",
    (id) => refuses((fields) => fields.requestId("request_id", id), "request_id"),
  );
});

describe("id()", () => {
  it.each(["a", "A-1_b.c", "a".repeat(64), "__proto__", "-"])("takes %j", (id) =>
    accepts((fields) => fields.id("account_id", id), id),
  );

  it.each(["", ".a", "a/b", "a'b", 'a"b', "a\0", "a".repeat(65), "😀", "a b", "a\n", "é"])(
    "refuses %j",
    (id) => refuses((fields) => fields.id("account_id", id), "account_id"),
  );

  it("takes an empty id only where it is optional", () => {
    accepts((fields) => fields.optionalId("account_id", ""), "");
    refuses((fields) => fields.optionalId("account_id", ".a"), "account_id");
  });

  it("names the element of a list that is bad", () =>
    refuses(
      (fields) => fields.ids("account_ids", ["a", "", "b", "/"], 4),
      "account_ids[1]",
      "account_ids[3]",
    ));

  it("takes a list at its limit and refuses one that is longer as a whole", () => {
    accepts((fields) => fields.ids("account_ids", ["a", "b"], 2), ["a", "b"]);
    refuses((fields) => fields.ids("account_ids", ["/", "/", "/"], 2), "account_ids");
  });
});

describe("text()", () => {
  it("counts code points, not units: 500 emoji pass, 501 do not", () => {
    accepts((fields) => fields.text("description", "😀".repeat(500)), "😀".repeat(500));
    refuses((fields) => fields.text("description", "😀".repeat(501)), "description");
    refuses((fields) => fields.text("description", "a".repeat(501)), "description");
    refuses((fields) => fields.text("description", "a".repeat(1_000_000)), "description");
  });

  it.each(["\0", "\n", "\u001f", "\u007f", "\u0080", "\u009f", "\ufffd", "\ud800", "\udfff"])(
    "refuses %j",
    (character) => refuses((fields) => fields.text("reason", `a${character}b`), "reason"),
  );

  it.each(["", " ", "\u00a0", "\u2028", "é", "\ufffc", "a\u0301", "🇩🇪", "'; DROP TABLE"])(
    "keeps %j verbatim",
    (text) => accepts((fields) => fields.text("reason", text), text),
  );

  it("takes a text if and only if Postgres can hold it and it is short enough", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600, size: "max" }), (text) => {
        const points = Array.from(text, (point) => point.codePointAt(0) ?? 0);
        const bad = points.some(
          (point) => point < 0x20 || (point >= 0x7f && point <= 0x9f) || point === 0xfffd,
        );
        expect(reading((fields) => fields.text("t", text)).refused).toEqual(
          bad || points.length > 500 ? ["t"] : [],
        );
      }),
    ));
});
