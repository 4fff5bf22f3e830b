import { assert, property, string } from "fast-check";
import { v5 } from "uuid";
import { describe, expect, it } from "vitest";
import { derivedId } from "./derived-id.ts";

const key = { tenantId: "default", method: "a.B/C", requestId: "0b7c" };

describe("derivedId()", () => {
  it("is the same for the same command, for ever", () => {
    expect(derivedId(key, "entry")).toBe("3bf26fcb-8693-5362-b2c9-448d08dd48cd");
  });

  it("is the name-based UUID of RFC 9562, whatever the request", () => {
    const namespace = "5b0f6f0e-6d5c-4f57-9a3e-3c1f0a7d2b11";
    const text = string({ unit: "grapheme" });
    assert(
      property(text, text, (requestId, purpose) => {
        const name = `default\na.B/C\n${requestId}\n${purpose}`;
        expect(derivedId({ ...key, requestId }, purpose)).toBe(v5(name, namespace));
      }),
    );
  });

  it.each([
    [{ ...key, tenantId: "other" }, "entry"],
    [{ ...key, method: "a.B/D" }, "entry"],
    [{ ...key, requestId: "0b7d" }, "entry"],
    [key, "to-entry"],
  ])("differs in tenant, RPC, request and purpose: %o %s", (other, purpose) => {
    expect(derivedId(other, purpose)).not.toBe(derivedId(key, "entry"));
  });
});
