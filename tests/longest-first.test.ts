import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { longestFiles } from "./longest-first.ts";

it("every file that is begun first is there, and is named once", () => {
  expect(longestFiles.filter((path) => !existsSync(path))).toEqual([]);
  expect(new Set(longestFiles).size).toBe(longestFiles.length);
});
