import { describe, expect, it } from "vitest";
import { supersededBeyond } from "./superseded.ts";

const at = (version: number, generation: number) => ({ version, generation });

describe("supersededBeyond()", () => {
  it("names all that are older than the live one but the newest of them", () => {
    const indices = [at(1, 1), at(2, 4), at(1, 3), at(2, 2)];
    expect(supersededBeyond(indices, at(2, 4))).toEqual([at(1, 3), at(1, 1)]);
    expect(supersededBeyond([at(1, 1), at(1, 2)], at(1, 2))).toEqual([]);
  });

  it("names none that is newer than the live one, whatever its number", () => {
    const indices = [at(2, 2), at(2, 5), at(3, 1), at(1, 9), at(1, 1)];
    expect(supersededBeyond(indices, at(2, 2))).toEqual([at(1, 1)]);
  });
});
