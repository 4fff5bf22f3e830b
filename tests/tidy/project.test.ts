import { expect, it } from "vitest";
import { createProject, projectOf } from "./project.ts";

const importsOf = (text: string) =>
  projectOf({ "platform/broker/x.ts": text }).sources[0]?.imports ?? [];

it("reads every way in which a file names another", () => {
  const text = [
    'import { a, type B, c as d } from "../clock.ts";',
    "import type {",
    "  E,",
    '} from "./e.ts";',
    'import * as f from "node:fs";',
    'export { g } from "./g.ts";',
    'import "./h.ts";',
    'const i = await import("./i.ts");',
    'const j = new Worker(new URL("./j.ts", import.meta.url));',
  ].join("\n");
  expect(
    importsOf(text).map(({ target, typeOnly, names, line }) => [target, typeOnly, names, line]),
  ).toEqual([
    ["platform/clock.ts", false, ["a", "B", "c"], 1],
    ["platform/broker/e.ts", true, ["E"], 2],
    [undefined, false, undefined, 5],
    ["platform/broker/g.ts", false, ["g"], 6],
    ["platform/broker/h.ts", false, [], 7],
    ["platform/broker/i.ts", false, undefined, 8],
    ["platform/broker/j.ts", false, undefined, 9],
  ]);
});

it("takes an import inside a string or a comment for prose", () =>
  expect(importsOf('// import { a } from "./a.ts";\nconst b = "import c from d";')).toEqual([]));

it("leaves generated files out", () =>
  expect(createProject([{ path: "proto/gen/a.ts", text: "" }]).sources).toEqual([]));
