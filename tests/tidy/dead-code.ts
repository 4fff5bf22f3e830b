import { posix } from "node:path";
import type { Offence, Project, Rule, Source } from "./project.ts";

const entryPoint = /(?:^|\/)main\.ts$|\.(?:test|faults|concurrency)\.ts$|^[^/]+\.config\.ts$/;
const toolConfig = /^[^/]+\.config\.ts$/;
const commandFiles = /^(?:package\.json|deno\.json|\.ci\/)/;

/** Paths of sources that a string in some file names, as a worker or a child process is named. */
const namedPaths = ({ texts, sources }: Project): Set<string> => {
  const commands = texts.filter(({ path }) => commandFiles.test(path));
  const fromCommands = commands.flatMap(({ text }) => text.match(/[\w./-]+\.ts\b/g) ?? []);
  const fromSources = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/["'`]([\w./-]+\.ts)["'`]/g)].flatMap(({ 1: named = "" }) => [
      posix.normalize(named),
      posix.join(posix.dirname(path), named),
    ]),
  );
  return new Set([...fromCommands, ...fromSources]);
};

/** Files that a tool's configuration names: the tool uses what they export. */
const namedByTools = ({ sources }: Project): string[] =>
  sources
    .filter(({ path }) => toolConfig.test(path))
    .flatMap(({ text }) => [...text.matchAll(/["'`](\.[\w./-]+\.ts)["'`]/g)])
    .map(([, named = ""]) => posix.normalize(named));

const testOf = (path: string): string => path.replace(/\.ts$/, ".test.ts");

const deadFiles = (project: Project): Offence[] => {
  const named = namedPaths(project);
  const importers = new Map<string, string[]>();
  for (const { path, imports } of project.sources) {
    for (const { target } of imports) {
      if (target !== undefined) importers.set(target, [...(importers.get(target) ?? []), path]);
    }
  }
  const isAlive = ({ path }: Source): boolean => {
    const users = (importers.get(path) ?? []).filter((user) => user !== testOf(path));
    return users.length > 0 || (importers.get(path) === undefined && named.has(path));
  };
  return project.sources
    .filter((source) => !entryPoint.test(source.path) && !isAlive(source))
    .map(({ path }) => ({
      path,
      line: 1,
      what: "is used by nothing but its own test; use it or delete it",
    }));
};

const usesOf = (project: Project): ReadonlyMap<string, ReadonlySet<string> | "all"> => {
  const uses = new Map<string, Set<string> | "all">();
  for (const { target, names } of project.sources.flatMap(({ imports }) => imports)) {
    if (target === undefined) continue;
    const known = uses.get(target) ?? new Set();
    if (names === undefined || known === "all") uses.set(target, "all");
    else uses.set(target, new Set([...known, ...names]));
  }
  for (const path of namedByTools(project)) uses.set(path, "all");
  return uses;
};

const countWord = (code: string, word: string): number =>
  code.match(new RegExp(`(?<![\\w$])${word.replaceAll("$", "\\$")}(?![\\w$])`, "g"))?.length ?? 0;

const deadExports = (project: Project): Offence[] => {
  const uses = usesOf(project);
  return project.sources.flatMap(({ path, code, exports }) => {
    const used = uses.get(path) ?? new Set<string>();
    if (used === "all") return [];
    return (
      exports
        .filter(({ name }) => !used.has(name))
        // A type may be exported for the signature that names it.
        .filter(({ name, isType }) => !isType || countWord(code, name) < 2)
        .map(({ name, line }) => ({
          path,
          line,
          what: `exports ${name}, which no other file imports; drop the export or the symbol`,
        }))
    );
  });
};

/** What nothing uses is not there. */
export const deadCode: Rule = {
  promise: "every file and every export is used",
  find: (project) => [...deadFiles(project), ...deadExports(project)],
};
