import { prefixLengthMin, toleratesTypo, typoLengthMax, typoLengthMin, words } from "./words.ts";

/*
 * How `words.ts` becomes plain equality, so that any index that knows whole values can answer it.
 *
 * Every word of every text field gives one lexeme `0=rent` (0: which field), and one for each of
 * its letters with that letter left open: `0~?ent`, `0~r?nt` … One typo then is plain equality:
 *   another letter    r3nt  : `r?nt` is among the patterns of both
 *   a letter more     reent : without one of its letters it is a word
 *   a letter less     rnt   : with a `?` put in somewhere it is a pattern of the word
 *   neighbours swapped rnet : with two neighbours swapped it is a word
 * So a query of at most 4n + 1 lexemes a field finds exactly the words that `matchQuality` accepts
 * and nothing needs checking afterwards. The usual index of all deletions is as large and gives
 * only candidates.
 */

const openLetter = "?";

/** `letters` with each one of them replaced by `replacement`. */
const withEachReplaced = (letters: readonly string[], replacement: string): string[] =>
  letters.map((_, at) => letters.toSpliced(at, 1, replacement).join(""));

const withOneInserted = (letters: readonly string[]): string[] =>
  Array.from({ length: letters.length + 1 }, (_, at) =>
    letters.toSpliced(at, 0, openLetter).join(""),
  );

const withNeighboursSwapped = (letters: readonly string[]): string[] =>
  letters
    .slice(1)
    .map((letter, at) => letters.toSpliced(at, 2, letter, letters[at] ?? "").join(""));

const wordLexeme = (field: number, word: string): string => `${field}=${word}`;
const patternLexeme = (field: number, pattern: string): string => `${field}~${pattern}`;

/** The lexemes of one text field of a document; `field` is its place among the text fields. */
export const textLexemes = (field: number, text: string): string[] =>
  [...new Set(words(text))].flatMap((word) => {
    const letters = [...word];
    // A word one letter longer than the longest queried one can still be one typo away from it.
    const hasPatterns = letters.length >= typoLengthMin && letters.length <= typoLengthMax + 1;
    const patterns = hasPatterns ? withEachReplaced(letters, openLetter) : [];
    return [wordLexeme(field, word), ...patterns.map((pattern) => patternLexeme(field, pattern))];
  });

/** The lexemes that a queried word asks for in some text fields; any one of them is enough. */
export type WordLexemes = {
  /** The same word. */
  readonly exact: readonly string[];
  /** What a lexeme that is found begins with; empty for a word too short for that. */
  readonly beginnings: readonly string[];
  /** Words and patterns one typo away; empty for a word too short or too long for that. */
  readonly typos: readonly string[];
};

/** The lexemes for a queried word in any of these text fields. */
export const wordLexemes = (fields: readonly number[], word: string): WordLexemes => {
  const letters = [...word];
  const exact = fields.map((field) => wordLexeme(field, word));
  if (!toleratesTypo(letters.length)) {
    return { exact, beginnings: letters.length >= prefixLengthMin ? exact : [], typos: [] };
  }
  const near = [...withEachReplaced(letters, ""), ...withNeighboursSwapped(letters)];
  const patterns = [...withEachReplaced(letters, openLetter), ...withOneInserted(letters)];
  const typos = fields.flatMap((field) => [
    ...near.map((one) => wordLexeme(field, one)),
    ...patterns.map((one) => patternLexeme(field, one)),
  ]);
  return { exact, beginnings: exact, typos: [...new Set(typos)] };
};
