import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** One step of a recipe: a whole new file, or lines that are changed in one that is there. */
export type RecipeStep = {
  readonly path: string;
  readonly kind: "new" | "edit";
  readonly text: string;
};

const titledFence = /^\*\*`([^`\n]+)`\*\*\n\n```(\w+)\n([\s\S]*?)^```$/gm;

/** The steps of a page: each code block under a bold path; a `diff` changes what is there. */
export const readRecipe = (page: string): RecipeStep[] =>
  [...page.matchAll(titledFence)].map(([, path = "", language = "", text = ""]) => ({
    path,
    kind: language === "diff" ? "edit" : "new",
    text,
  }));

const hunksOf = (text: string): string[][] =>
  text
    .split(/^@@\n/m)
    .filter((hunk) => hunk !== "")
    .map((hunk) => hunk.trimEnd().split("\n"));

/** @throws {Error} when a hunk's own lines are not exactly once in the file. */
const withLinesChanged = (path: string, before: string, text: string): string =>
  hunksOf(text).reduce((file, lines) => {
    const without = (mark: "+" | "-"): string =>
      lines
        .filter((line) => !line.startsWith(mark))
        .map((line) => `${line.slice(1)}\n`)
        .join("");
    const parts = file.split(without("+"));
    if (parts.length !== 2) {
      throw new Error(`Cannot change ${path}: these lines are there ${parts.length - 1} times`);
    }
    return parts.join(without("-"));
  }, before);

/** Does to a folder what a page says. @throws {Error} when a new file is there already. */
export const followRecipe = (folder: string, steps: readonly RecipeStep[]): void => {
  for (const { path, kind, text } of steps) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (kind === "new") writeFileSync(file, text, { flag: "wx" });
    else writeFileSync(file, withLinesChanged(path, readFileSync(file, "utf8"), text));
  }
};
