import { describe, expect, it } from "vitest";
import { entryIdOf } from "./entry-id.ts";

describe("entryIdOf()", () => {
  it("differs for the same request at another number", () => {
    expect(entryIdOf("key", 1)).toBe("key-1");
    expect(entryIdOf("key", 2)).toBe("key-2");
  });
});
