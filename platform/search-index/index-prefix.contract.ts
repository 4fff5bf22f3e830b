import { expect, it } from "vitest";
import { indexPrefixLengthMax, projectionNameLengthMax } from "./index-prefix.ts";
import {
  changedProjection,
  filledIndex,
  hitIds,
  newProjection,
  searchThings,
  specimenLog,
  thing,
} from "./search-index.fixture.ts";
import type { SearchIndex } from "./search-index.ts";

/**
 * How long names may be, the same on every adapter. `open` opens an index under a prefix; what is
 * made there is the caller's to remove. `start` begins the prefixes.
 */
export const indexPrefixContract = (
  start: () => string,
  open: (prefix: string) => Promise<SearchIndex>,
): void => {
  it("takes a prefix and a projection as long as allowed, kept apart from their like", async () => {
    const prefix = (last: string) => start().padEnd(indexPrefixLengthMax - 1, "p") + last;
    const name = "n".repeat(projectionNameLengthMax);
    const projection = changedProjection({ ...newProjection(), name }, 99, {});
    const [one, other] = [await open(prefix("a")), await open(prefix("b"))];
    try {
      await filledIndex(one, [thing("one")], projection);
      await filledIndex(other, [thing("other")], projection);
      expect(hitIds(await searchThings(one, projection))).toEqual(["one"]);
      expect(hitIds(await searchThings(other, projection))).toEqual(["other"]);
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  });

  it("refuses a prefix or a projection that is one character longer", async () => {
    const long = start().padEnd(indexPrefixLengthMax + 1, "p");
    await expect(open(long)).rejects.toThrow(/^Cannot use ".*" as index prefix: not 1 to 32 of/);
    const index = await open(start());
    const name = "n".repeat(projectionNameLengthMax + 1);
    const preparing = index.prepare({ ...newProjection(), name }, specimenLog);
    await expect(preparing).rejects.toThrow(/^Cannot name an index after n+: not 1 to 20 letters/);
    await index.close();
  });
};
