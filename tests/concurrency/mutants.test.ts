import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { mutants } from "./mutants.ts";

it("docs/concurrency.md lists every planted bug, and no other", () => {
  const page = readFileSync(new URL("../../docs/concurrency.md", import.meta.url), "utf8");
  const [, table = ""] = page.split("| planted | caught as |");
  const listed = [...table.matchAll(/^\| ([^-|][^|]*) \|/gm)].map(([, name = ""]) => name);
  expect(listed).toEqual(mutants.map(({ name }) => name));
});
