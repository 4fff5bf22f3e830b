import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const top = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(`${top}docs/clients.md`, "utf8");

/** Programs by the language of a block. */
const programs: Readonly<Record<string, string>> = {
  ts: "examples/node/*.ts",
  go: "examples/go/*.go",
  java: "examples/java/src/*.java",
  python: "examples/python/*.py",
};

const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
  ([, language = "", code = ""]) => ({ language, code, begins: code.trim().split("\n")[0] }),
);

it("shows each language more than once", () => {
  for (const language of Object.keys(programs)) {
    expect(blocks.filter((block) => block.language === language).length).toBeGreaterThan(1);
  }
});

it.each(blocks)("shows lines of the program in $language: $begins", ({ language, code }) => {
  const files = globSync(programs[language] ?? "", { cwd: top });
  const texts = files.map((path) => readFileSync(`${top}${path}`, "utf8"));
  expect(texts.some((text) => text.includes(code))).toBe(true);
});
