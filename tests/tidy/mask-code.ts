const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`|\{|\}|\//g;
const regexLiteral = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
const templatePart = /(?:\\[\s\S]|\$(?!\{)|[^\\`$])*(?:`|\$\{)?/y;
const beforeRegex =
  /(?:^|[(,=:[!&|?{;+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|yield|await))$/;

/** Length of what a sticky pattern matches at an index; 0 when it does not match there. */
const lengthAt = (pattern: RegExp, text: string, index: number): number => {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0].length ?? 0;
};

/**
 * TypeScript with comments and the insides of strings, templates and regular expressions blanked:
 * same length, same lines, so that offsets fit the original. Rules that look for words in code
 * then never meet prose. Reads text and not a syntax tree because the compiler has no JavaScript
 * API any more.
 */
export const maskCode = (text: string): string => {
  const masked = text.split("");
  const openBraces: number[] = [];
  const blank = (from: number, to: number): void => {
    for (let at = from; at < to; at += 1) if (masked[at] !== "\n") masked[at] = " ";
  };
  /** Blanks a template's text; returns where code goes on. */
  const passTemplate = (from: number): number => {
    const end = from + lengthAt(templatePart, text, from);
    const opensCode = text.slice(from, end).endsWith("${");
    blank(from, opensCode ? end - 2 : end - 1);
    if (opensCode) openBraces.push(0);
    return end;
  };
  const passBrace = (brace: string, end: number): number => {
    const depth = openBraces.pop();
    if (depth === undefined) return end;
    if (brace === "}" && depth === 0) return passTemplate(end);
    openBraces.push(brace === "{" ? depth + 1 : depth - 1);
    return end;
  };
  const passSlash = (at: number): number => {
    const before = masked
      .slice(Math.max(0, at - 200), at)
      .join("")
      .trimEnd();
    const length = beforeRegex.test(before) ? lengthAt(regexLiteral, text, at) : 0;
    if (length > 0) blank(at + 1, at + length);
    return at + Math.max(length, 1);
  };
  const pass = (found: string, at: number): number => {
    const end = at + found.length;
    if (found === "/") return passSlash(at);
    if (found === "`") return passTemplate(end);
    if (found === "{" || found === "}") return passBrace(found, end);
    if (found.startsWith("/")) blank(at, end);
    else blank(at + 1, end - 1);
    return end;
  };
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    token.lastIndex = pass(match[0], match.index);
  }
  return masked.join("");
};
