import { words, wordsMax } from "./words.ts";

/**
 * What a user's text asks for, whatever index answers it. Every word and every phrase must be found
 * in one of the searched fields:
 *
 * - a word, as the same word, as the beginning of one, or one typo away (`matchQuality`);
 * - a phrase, which is what stands in quotes, as exactly these words one after another.
 *
 * There are no other operators: `*`, `a OR b:c` and a quote that nothing closes are words or
 * nothing. A text without any word finds nothing.
 */
export type TextQuery = {
  /** Words outside of quotes, each once, in order. */
  readonly words: readonly string[];
  /** The words of each phrase, in order; none is empty. */
  readonly phrases: readonly (readonly string[])[];
};

/** Words of a query, those of phrases among them; later ones are ignored. */
export const queryWordsMax = 16;

/** Quotes as keyboards of several countries and telephones have them. */
const quote = /["\u00ab\u00bb\u201c-\u201f]/u;

/** UTF-16 units of a query that are looked at. */
const queryLengthMax = 16_384;

const wholeQuery = (text: string): TextQuery => {
  const parts = text.slice(0, queryLengthMax).split(quote, wordsMax);
  // Before, within, between … quotes: a part is quoted if it is odd and something follows.
  const isQuoted = (at: number): boolean => at % 2 === 1 && at < parts.length - 1;
  const plain = parts.filter((_, at) => !isQuoted(at));
  const phrases = parts.filter((_, at) => isQuoted(at)).map(words);
  const distinct = new Map(phrases.map((phrase) => [phrase.join(" "), phrase]));
  return {
    words: [...new Set(plain.flatMap(words))],
    phrases: [...distinct.values()].filter((phrase) => phrase.length > 0),
  };
};

/** Words that a text asks for, also those beyond {@link queryWordsMax}. */
export const countQueryWords = (text: string): number => {
  const query = wholeQuery(text);
  return query.words.length + query.phrases.flat().length;
};

/** What a text asks for; at most {@link queryWordsMax} words of it, plain ones first. */
export const readTextQuery = (text: string): TextQuery => {
  const whole = wholeQuery(text);
  const plain = whole.words.slice(0, queryWordsMax);
  const phrases: (readonly string[])[] = [];
  let left = queryWordsMax - plain.length;
  for (const phrase of whole.phrases) {
    if (left === 0) break;
    phrases.push(phrase.slice(0, left));
    left = Math.max(0, left - phrase.length);
  }
  return { words: plain, phrases };
};

/** True when a query asks for nothing, and so finds nothing. */
export const asksNothing = (query: TextQuery): boolean =>
  query.words.length === 0 && query.phrases.length === 0;

/** Where in these words the phrase begins, everywhere it does. */
export const phrasePlaces = (written: readonly string[], phrase: readonly string[]): number[] =>
  written.flatMap((_, at) => (phrase.every((word, by) => written[at + by] === word) ? [at] : []));
