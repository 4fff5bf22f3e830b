import { type FieldLexemes, phraseLexemes, wordLexemes } from "./lexemes.ts";

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

/** Places of one word that the database keeps; a phrase that begins further on is not found. */
const placesMax = 255;

/**
 * The words of a text as a tsvector is written. It is put together here, with places for phrases,
 * and needs no extension, no dictionary and no function of our own.
 */
export const vectorText = (fields: readonly FieldLexemes[]): string =>
  fields
    .flatMap(({ words, patterns }) => [
      ...[...words].map(([word, at]) => `${quote(word)}:${at.slice(0, placesMax).join(",")}`),
      ...patterns.map(quote),
    ])
    .join(" ");

/** The tsqueries for a word in any of these text fields. */
export const wordQuery = (fields: readonly number[], word: string): WordQuery => {
  const lexemes = wordLexemes(fields, word);
  const beginnings = lexemes.exact.map((lexeme) => `${quote(lexeme)}:*`);
  return {
    exact: anyOf(lexemes.exact.map(quote)),
    beginning: anyOf(beginnings),
    anything: anyOf([...beginnings, ...lexemes.typos.map(quote)]),
  };
};

/** The tsquery for a phrase in any of these text fields. */
export const phraseQuery = (fields: readonly number[], phrase: readonly string[]): string =>
  anyOf(fields.map((field) => `(${phraseLexemes(field, phrase).map(quote).join(" <-> ")})`));
