import { describe, expect, it } from "vitest";
import { readErrorDetails } from "./error-details.ts";
import { toStatus } from "./status.ts";

describe("readErrorDetails()", () => {
  it("is empty for an error that carries none", () =>
    expect(readErrorDetails(new Error("x"))).toEqual({
      reason: "",
      domain: "",
      facts: {},
      violations: [],
      preconditions: [],
      retryDelayMs: undefined,
    }));

  it("is empty when the details are not readable", () => {
    const { metadata } = toStatus(new Error("x"));
    metadata.set("grpc-status-details-bin", Buffer.from([0xff, 0xff, 0xff]));
    expect(readErrorDetails(Object.assign(new Error("x"), { metadata })).reason).toBe("");
  });
});
