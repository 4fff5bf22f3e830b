import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregateIdOf, categoryOf, streamIdOf } from "./event.ts";

describe("streamIdOf(), categoryOf() and aggregateIdOf()", () => {
  it("write a stream id as category and id", () => {
    expect(streamIdOf("account", "9f1c")).toBe("account-9f1c");
  });

  it("take apart every stream id that was put together, dashes in the id included", () =>
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{1,12}$/),
        fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/),
        (category, id) => {
          const streamId = streamIdOf(category, id);
          expect(categoryOf(streamId)).toBe(category);
          expect(aggregateIdOf(streamId)).toBe(id);
        },
      ),
    ));
});
