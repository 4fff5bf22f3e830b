import { forgivesTypo, typoLengthMax, typoLengthMin, words } from "./words.ts";

/*
 * How the words of `words.ts` become plain equality, so that any index that knows whole values can
 * answer it.
 *
 * Every word of every text field gives one lexeme `0=rents` (0: which field), and one that forgives
 * a typo gives one more for each of its letters with that letter left open: `0~?ents`, `0~r?nts` …
 * One typo then is plain equality:
 *   another letter     r3nts  : `r?nts` is among the patterns of both
 *   a letter more      reents : without one of its letters it is a word
 *   a letter less      rnts   : with a `?` put in somewhere it is a pattern of the word
 *   neighbours swapped rnets  : with two neighbours swapped it is a word
 * So a query of at most 4n + 1 lexemes a field finds exactly the words that `matchQuality` accepts
 * and nothing needs checking afterwards. The usual index of all deletions is as large and gives
 * only candidates.
 */

const openLetter = "?";

/** `letters` with each one of them replaced by `replacement`. */
const withEachReplaced = (letters: readonly string[], replacement: readonly string[]): string[][] =>
  letters.map((_, at) => letters.toSpliced(at, 1, ...replacement));

const withOneInserted = (letters: readonly string[]): string[][] =>
  Array.from({ length: letters.length + 1 }, (_, at) => letters.toSpliced(at, 0, openLetter));

const withNeighboursSwapped = (letters: readonly string[]): string[][] =>
  letters.slice(1).map((letter, at) => letters.toSpliced(at, 2, letter, letters[at] ?? ""));

const wordLexeme = (field: number, word: string): string => `${field}=${word}`;
const patternLexeme = (field: number, pattern: readonly string[]): string =>
  `${field}~${pattern.join("")}`;

/** The lexemes of one text field of a document. */
export type FieldLexemes = {
  /** Each word with its places among the words of the text: 1, 2, 3 … */
  readonly words: ReadonlyMap<string, readonly number[]>;
  readonly patterns: readonly string[];
};

/** The lexemes of one text field; `field` is its place among the text fields. */
export const fieldLexemes = (field: number, text: string): FieldLexemes => {
  const places = new Map<string, number[]>();
  for (const [at, word] of words(text).entries()) {
    const known = places.get(word);
    if (known === undefined) places.set(word, [at + 1]);
    else known.push(at + 1);
  }
  const forgiving = [...places.keys()].map((word) => [...word]).filter(forgivesTypo);
  const patterns = forgiving.flatMap((letters) => withEachReplaced(letters, [openLetter]));
  return {
    words: new Map([...places].map(([word, at]) => [wordLexeme(field, word), at])),
    patterns: [...new Set(patterns.map((pattern) => patternLexeme(field, pattern)))],
  };
};

/** The lexemes that a queried word asks for in some text fields; any one of them is enough. */
export type WordLexemes = {
  /** The same word; what begins with it is found as well. */
  readonly exact: readonly string[];
  /** Words and patterns one typo away; empty where no word can be. */
  readonly typos: readonly string[];
};

const canForgive = (length: number): boolean => length >= typoLengthMin && length <= typoLengthMax;

/** The lexemes for a queried word in any of these text fields. */
export const wordLexemes = (fields: readonly number[], word: string): WordLexemes => {
  const letters = [...word];
  const near = [...withEachReplaced(letters, []), ...withNeighboursSwapped(letters)];
  const nearWords = near.filter(forgivesTypo).map((one) => one.join(""));
  const patterns = [
    ...(canForgive(letters.length) ? withEachReplaced(letters, [openLetter]) : []),
    ...(canForgive(letters.length + 1) ? withOneInserted(letters) : []),
  ];
  const typos = fields.flatMap((field) => [
    ...nearWords.map((one) => wordLexeme(field, one)),
    ...patterns.map((one) => patternLexeme(field, one)),
  ]);
  return { exact: fields.map((field) => wordLexeme(field, word)), typos: [...new Set(typos)] };
};

/** The lexemes of a phrase in one text field, one after another. */
export const phraseLexemes = (field: number, phrase: readonly string[]): string[] =>
  phrase.map((word) => wordLexeme(field, word));
