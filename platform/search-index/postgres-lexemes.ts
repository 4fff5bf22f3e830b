import { prefixLengthMin, toleratesTypo, typoLengthMax, typoLengthMin, words } from "./words.ts";

/*
 * How `words.ts` becomes a tsvector without any extension, dictionary or function of our own.
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

/** Queries of increasing reach for one word of the user's text. */
export type WordQuery = {
  readonly exact: string;
  readonly beginning: string;
  /** All that the word finds: the same word, its beginning, one typo. */
  readonly anything: string;
};

// Letters, digits, `=`, `~` and `?` need no escape inside the quotes.
const quote = (lexeme: string): string => `'${lexeme}'`;

/** The tsqueries for a word in any of these text fields. */
export const wordQuery = (fields: readonly number[], word: string): WordQuery => {
  const letters = [...word];
  const exact = fields.map((field) => quote(wordLexeme(field, word)));
  const beginning =
    letters.length >= prefixLengthMin ? exact.map((lexeme) => `${lexeme}:*`) : exact;
  const typos = toleratesTypo(letters.length)
    ? fields.flatMap((field) => [
        ...[...withEachReplaced(letters, ""), ...withNeighboursSwapped(letters)].map((near) =>
          quote(wordLexeme(field, near)),
        ),
        ...[...withEachReplaced(letters, openLetter), ...withOneInserted(letters)].map((pattern) =>
          quote(patternLexeme(field, pattern)),
        ),
      ])
    : [];
  return {
    exact: exact.join(" | "),
    beginning: beginning.join(" | "),
    anything: [...new Set([...beginning, ...typos])].join(" | "),
  };
};
