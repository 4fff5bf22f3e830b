import { describe, expect, it } from "vitest";
import { z } from "zod";
import { findUndocumented, findUnknownNames } from "./documented.ts";
import { projectOf } from "./project.ts";
import { findUnusedSettings, findWrongRows, settingsOf } from "./settings.ts";

const found = (names: readonly string[], text: string) =>
  findUndocumented({
    declaredIn: "a.ts",
    names,
    page: "a.md",
    text,
    namePattern: /(?<=^\| `)[A-Z_]+(?=`)/gm,
  }).map(({ path, line, what }) => `${path}:${line} ${what}`);

it("finds a name that the page does not explain", () =>
  expect(found(["PORT", "HOST"], "| `HOST` | x |")).toEqual([
    "a.ts:1 has PORT; explain it in a.md",
  ]));

it("finds a line whose name is gone", () =>
  expect(found(["HOST"], "# a\n| `HOST` | x |\n| `PORT` | x |")).toEqual([
    "a.md:3 explains PORT, which a.ts does not have",
  ]));

const schema = z.object({
  COUNT_MAX: z.coerce.number().int().min(1).max(9).default(3),
  KEY: z.string().optional(),
});

it("reads defaults and bounds of settings from their schema", () =>
  expect(settingsOf({ schema, other: 1 })).toEqual([
    { name: "COUNT_MAX", standard: "3", bounds: "1 – 9" },
    { name: "KEY", standard: undefined, bounds: undefined },
  ]));

it.each([
  ["| `COUNT_MAX` | 3 | 1 – 9 | x |", 0],
  ["| `COUNT_MAX` | 4 | 1 – 9 | x |", 1],
  ["| `COUNT_MAX` | 3 | 1 – 8 | x |", 1],
  ["| `COUNT_MAX` | 3, 5 | 1 – 9 | x |", 0],
  ["", 1],
])("compares the row %j with the schema", (row, offences) =>
  expect(findWrongRows(settingsOf({ schema }), "a.md", row)).toHaveLength(offences),
);

it("finds a setting that nothing reads", () => {
  const project = projectOf({
    "projector/config.ts": "const x = { COUNT_MAX: 1, KEY: 2 };",
    "projector/service.ts": "const x = config.COUNT_MAX; // KEY",
  });
  const unused = findUnusedSettings([{ name: "COUNT_MAX" }, { name: "KEY" }], project);
  expect(unused.map(({ what }) => what)).toEqual(["declares KEY, which nothing reads"]);
});

describe("findUnknownNames()", () => {
  const sources = [{ text: 'CACHE_BYTES_MAX: z.coerce, reason: "NOT_NOW"' }];

  it("sees a name that no source has, where it stands first", () =>
    expect(
      findUnknownNames([{ path: "docs/a.md", text: "one\n`CACHE_MAX`, CACHE_MAX" }], sources),
    ).toEqual([{ path: "docs/a.md", line: 2, what: "speaks of CACHE_MAX, which nothing has" }]));

  it("passes names that a source has, and words in capitals", () =>
    expect(
      findUnknownNames([{ path: "docs/a.md", text: "CACHE_BYTES_MAX NOT_NOW TLS" }], sources),
    ).toEqual([]));
});
