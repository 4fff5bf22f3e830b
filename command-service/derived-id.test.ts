import { describe, expect, it } from "vitest";
import { derivedId } from "./derived-id.ts";

const key = { tenantId: "default", method: "a.B/C", requestId: "0b7c" };

describe("derivedId()", () => {
  it("is the same for the same command, for ever", () => {
    expect(derivedId(key, "entry")).toBe("3bf26fcb-8693-5362-b2c9-448d08dd48cd");
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
