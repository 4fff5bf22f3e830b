/**
 * Splits a shell command into its words: quotes as in sh, a backslash before a line end joins the
 * lines. No variables, pipes or substitutions: what has them is no example to copy.
 * @throws {SyntaxError} on a quote without end.
 */
export const shellWords = (command: string): string[] => {
  const words: string[] = [];
  let word: string | undefined;
  const joined = command.replaceAll(/\\\r?\n/g, " ");
  const part = /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|([^\s'"\\]+)|(\s+)|(['"\\])/gsu;
  for (const [, single, double, escaped, plain, space, stray] of joined.matchAll(part)) {
    if (stray !== undefined) throw new SyntaxError(`Cannot read the command: a lone ${stray}`);
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const text = single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? escaped ?? plain ?? "";
    word = (word ?? "") + text;
  }
  return word === undefined ? words : [...words, word];
};
