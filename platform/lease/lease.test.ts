import { describe, expect, it } from "vitest";
import { requireTimelyClaims } from "./lease.ts";

describe("requireTimelyClaims()", () => {
  it("passes claims at half the time to live", () => {
    expect(() => requireTimelyClaims("RELAY", 2_000, 4_000)).not.toThrow();
  });

  it("refuses one millisecond more, and names the settings", () => {
    expect(() => requireTimelyClaims("RELAY", 2_001, 4_000)).toThrow(
      "Cannot keep leases: RELAY_CLAIM_EVERY_MS is above half of RELAY_LEASE_TTL_MS",
    );
  });
});
