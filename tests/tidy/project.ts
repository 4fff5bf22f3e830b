import { posix } from "node:path";
import { maskCode } from "./mask-code.ts";

/** A file of the project, path from its top with forward slashes. */
export type TextFile = { readonly path: string; readonly text: string };

/** One file that another names: by import, re-export, dynamic import or `new URL`. */
export type Import = {
  /** As written. */
  readonly specifier: string;
  /** Path from the project's top; undefined for a package or built-in. */
  readonly target: string | undefined;
  readonly typeOnly: boolean;
  readonly reExport: boolean;
  /** What is imported, by its name in the other file; undefined = all of it. */
  readonly names: readonly string[] | undefined;
  readonly line: number;
};

/** One exported symbol of a file. */
export type Export = {
  readonly name: string;
  readonly isType: boolean;
  readonly offset: number;
  readonly line: number;
};

/** A TypeScript file with what the rules look at. */
export type Source = TextFile & {
  /** Comments and insides of strings blanked; offsets fit `text`. */
  readonly code: string;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
};

/** What the rules are applied to. */
export type Project = {
  readonly texts: readonly TextFile[];
  /** The TypeScript among them, generated files left out. */
  readonly sources: readonly Source[];
};

/** Where a rule is broken and what to do about it. */
export type Offence = { readonly path: string; readonly line: number; readonly what: string };

/** A rule of the style: the promise it keeps and a search for what breaks it. */
export type Rule = {
  readonly promise: string;
  readonly find: (project: Project) => readonly Offence[];
};

/** Line number of an offset, from 1. */
export const lineAt = (text: string, offset: number): number =>
  text.slice(0, offset).split("\n").length;

/**
 * True for files that only tests use: tests, contract suites that every adapter's test calls,
 * fixtures from which several tests begin, specifications, and everything below `tests/`.
 */
export const isTestFile = (path: string): boolean =>
  /^(?:tests\/|vitest\.config\.ts$)/.test(path) ||
  /(?:\.(?:test|contract|fixture)|\/specification)\.ts$/.test(path);

const importStatement = /^[ \t]*(import|export)\b(\s+type\b)?([\w\s{},*$]*?)(?:\bfrom\s*)?"/gm;
const importCall = /\b(?:import|new URL)\(\s*"/g;

const namesOf = (clause: string): readonly string[] | undefined => {
  if (clause.includes("*")) return undefined;
  const listed = /\{([^}]*)\}/.exec(clause)?.[1] ?? "";
  return listed
    .split(",")
    .map((name) =>
      name
        .trim()
        .replace(/^type\s+/, "")
        .replace(/\s+as\s+.*$/, ""),
    )
    .filter((name) => name !== "");
};

const readImports = ({ path, text }: TextFile, code: string): Import[] => {
  const importAt = (
    match: RegExpExecArray,
    facts: Pick<Import, "typeOnly" | "reExport" | "names">,
  ) => {
    const quote = match.index + match[0].length;
    const specifier = text.slice(quote, text.indexOf('"', quote));
    const isRelative = /^\.\.?\//.test(specifier);
    const target = isRelative ? posix.join(posix.dirname(path), specifier) : undefined;
    const start = match.index + match[0].search(/\S/);
    return { specifier, target, line: lineAt(text, start), ...facts };
  };
  const statements = [...code.matchAll(importStatement)].map((match) => {
    const [, keyword, type, clause = ""] = match;
    const typeOnly = type !== undefined;
    return importAt(match, { typeOnly, reExport: keyword === "export", names: namesOf(clause) });
  });
  const calls = [...code.matchAll(importCall)].map((match) =>
    importAt(match, { typeOnly: false, reExport: false, names: undefined }),
  );
  const files = calls.filter(
    ({ specifier }) => specifier.endsWith(".ts") || specifier.includes(":"),
  );
  return [...statements, ...files];
};

const exportDeclaration =
  /^export\s+(?:(?:abstract|async)\s+)?(const|let|function\*?|class|type|interface)\s+([\w$]+)/gm;
const exportList = /^export\s+(type\s+)?\{([^}]*)\}/gm;

const readExports = (text: string, code: string): Export[] => {
  const declared = [...code.matchAll(exportDeclaration)].map(
    ({ index, 1: kind, 2: name = "" }) => ({
      name,
      isType: kind === "type" || kind === "interface",
      offset: index,
      line: lineAt(text, index),
    }),
  );
  const listed = [...code.matchAll(exportList)].flatMap(({ index, 1: type, 2: names = "" }) =>
    names
      .split(",")
      .map((name) => name.trim().replace(/^.*\s+as\s+/, ""))
      .filter((name) => name !== "")
      .map((name) => ({
        name,
        isType: type !== undefined,
        offset: index,
        line: lineAt(text, index),
      })),
  );
  return [...declared, ...listed];
};

const readSource = (file: TextFile): Source => {
  const code = maskCode(file.text);
  const imports = readImports(file, code);
  return { ...file, code, imports, exports: readExports(file.text, code) };
};

/** Reads the files of a project as the rules see them. */
export const createProject = (texts: readonly TextFile[]): Project => ({
  texts,
  sources: texts
    .filter(({ path }) => path.endsWith(".ts") && !path.startsWith("proto/gen/"))
    .map(readSource),
});

/** A project out of paths and texts, for the tests of the rules. */
export const projectOf = (files: Readonly<Record<string, string>>): Project =>
  createProject(Object.entries(files).map(([path, text]) => ({ path, text })));

/** Every place of a pattern in the code of a file. */
export const placesOf = (source: Source, pattern: RegExp, what: string): Offence[] =>
  [...source.code.matchAll(pattern)].map(({ index, 0: found }) => ({
    path: source.path,
    line: lineAt(source.text, index + found.search(/\S/)),
    what,
  }));
