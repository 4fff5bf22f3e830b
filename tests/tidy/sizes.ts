import { isTestFile, lineAt, type Offence, type Rule, type Source } from "./project.ts";

const fileLinesMax = 300;
const testFileLinesMax = 500;
const functionLinesMax = 70;
const columnsMax = 100;

const tooManyLines = ({ path, text }: Source): Offence[] => {
  const lines = text.trimEnd().split("\n").length;
  const most = isTestFile(path) ? testFileLinesMax : fileLinesMax;
  return lines <= most
    ? []
    : [{ path, line: most + 1, what: `has ${lines} lines; split it, at most ${most}` }];
};

/** The formatter cannot break the line of an import. */
const isUnbreakable = (line: string): boolean => /(?:^|\s)from "[^"]*";$/.test(line);

const tooManyColumns = ({ path, text }: Source): Offence[] =>
  text.split("\n").flatMap((line, index) => {
    const columns = [...line].length;
    if (columns <= columnsMax || isUnbreakable(line)) return [];
    return [{ path, line: index + 1, what: `has ${columns} columns; at most ${columnsMax}` }];
  });

const closers: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };

/** Index of the bracket that closes the one at `open`; the end of the code when none does. */
const closingIndex = (code: string, open: number): number => {
  const opener = code.charAt(open);
  const closer = closers[opener];
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    if (code.charAt(at) === opener) depth += 1;
    else if (code.charAt(at) === closer) depth -= 1;
    if (depth === 0) return at;
  }
  return code.length;
};

const arrow = /=>\s*[{([]/g;
// Parameters and brace of a function or method; those of `if` and the like are none.
const named = /\b(?!(?:if|for|while|switch|catch)\b)[\w$]+\s*\([^(){}]*\)(?:\s*:[^;={}()]+)?\s*\{/g;

const tooLongFunctions = ({ path, text, code }: Source): Offence[] =>
  [...code.matchAll(arrow), ...code.matchAll(named)].flatMap(({ index, 0: head }) => {
    const end = closingIndex(code, index + head.length - 1);
    const body = code.slice(index, end);
    const lines = body.split("\n").length;
    // A suite of tests is a list, not a function that somebody has to follow.
    const isSuite = isTestFile(path) && /\b(?:it|describe)(?:\.\w+)*\(/.test(body);
    if (lines <= functionLinesMax || isSuite) return [];
    const what = `has a function of ${lines} lines; at most ${functionLinesMax}`;
    return [{ path, line: lineAt(text, index), what }];
  });

/** Whatever is longer than a person keeps in mind is two things. */
export const sizes: Rule = {
  promise: "files, functions and lines keep their size",
  find: ({ sources }) =>
    sources.flatMap((source) => [
      ...tooManyLines(source),
      ...tooManyColumns(source),
      ...tooLongFunctions(source),
    ]),
};
