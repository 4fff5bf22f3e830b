import { validate, version } from "uuid";
import { describe, expect, it } from "vitest";
import { eventId } from "./event-id.ts";

describe("eventId()", () => {
  it("gives UUIDs of version 7 that never repeat, over many fillings of its pool", () => {
    const ids = Array.from({ length: 10_000 }, eventId);
    expect(new Set(ids).size).toBe(10_000);
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  });

  it("gives ids that begin with the time", () => {
    const before = Date.now();
    const time = Number.parseInt(eventId().replace("-", "").slice(0, 12), 16);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });
});
