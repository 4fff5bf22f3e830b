import { wordLexemes } from "./lexemes.ts";

/** Tsqueries of increasing reach for one word of the user's text. */
export type WordQuery = {
  readonly exact: string;
  readonly beginning: string;
  /** All that the word finds: the same word, its beginning, one typo. */
  readonly anything: string;
};

// Letters, digits, `=`, `~` and `?` need no escape inside the quotes.
const quote = (lexeme: string): string => `'${lexeme}'`;

const anyOf = (lexemes: readonly string[]): string => lexemes.join(" | ");

/**
 * The tsqueries for a word in any of these text fields. They need no extension, no dictionary and
 * no function of our own.
 */
export const wordQuery = (fields: readonly number[], word: string): WordQuery => {
  const lexemes = wordLexemes(fields, word);
  const exact = lexemes.exact.map(quote);
  const beginnings = lexemes.beginnings.map((lexeme) => `${quote(lexeme)}:*`);
  const found = beginnings.length === 0 ? exact : beginnings;
  return {
    exact: anyOf(exact),
    beginning: anyOf(found),
    anything: anyOf([...new Set([...found, ...lexemes.typos.map(quote)])]),
  };
};
