/**
 * The one definition of words, whatever index is searched by them; `text-query.ts` says what a
 * query asks for.
 *
 * A text's words are its runs of letters and digits of any script, without case and accents.
 * Whatever is neither letter nor digit only separates words.
 *
 * Scripts written without spaces (Chinese, Japanese, Thai) give one word a run, found by its
 * beginning.
 */

/** Characters of a word; the rest of a longer one is not searched. */
export const wordLengthMax = 64;

/**
 * Different words of one text that are searched; from the next one on nothing is. It is these that
 * an index grows by, with up to 24 patterns for the typos of each.
 */
export const wordsMax = 512;

/** Words of one text that are searched, those that come again among them. */
export const wordPlacesMax = 2_048;

/** UTF-16 units of one text that are looked at. */
const textLengthMax = 16_384;

/**
 * Letters of a written word that forgives one typo. Words with digits forgive none: an invoice 2027
 * is no misspelt 2026.
 */
export const typoLengthMin = 5;
/** Above it a word has too many patterns for its typos. */
export const typoLengthMax = 24;

/** How well a word fits: 3 the same, 2 the beginning, 1 one typo away, 0 not at all. */
export type MatchQuality = 0 | 1 | 2 | 3;

/** A stretch of the text as written, with the words it stands for. */
export type WordSpan = {
  readonly start: number;
  readonly end: number;
  readonly words: readonly string[];
};

const run = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

// Marks that any script may carry are accents, and so are Hebrew points. Others (vowel signs of
// Indic scripts) and the two Japanese voicing marks make another letter and stay.
const accents = /[[\p{M}&&\p{Script=Inherited}]--[\u3099\u309a]]|[\u0591-\u05c7]/gv;

const unaccentedLetters: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ı: "i",
  ł: "l",
  ŧ: "t",
  ς: "σ",
};
const specialLetter = new RegExp(`[${Object.keys(unaccentedLetters).join("")}]`, "gu");

const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .normalize("NFKD")
    .replace(accents, "")
    .replace(specialLetter, (letter) => unaccentedLetters[letter] ?? letter)
    .normalize("NFC");

const cut = (word: string): string =>
  word.length <= wordLengthMax ? word : [...word].slice(0, wordLengthMax).join("");

const wordsOfRun = (written: string): string[] =>
  (fold(written).match(run) ?? []).map((word) => cut(word));

/** Takes one word after the other as long as there is room for them in a text. */
const createRoom = () => {
  const different = new Set<string>();
  let places = 0;
  let isFull = false;
  return {
    take: (word: string): boolean => {
      isFull ||= places === wordPlacesMax || (different.size === wordsMax && !different.has(word));
      if (isFull) return false;
      different.add(word);
      places += 1;
      return true;
    },
    isFull: () => isFull,
  };
};

/**
 * The stretches of a text that are words, in order, up to its {@link wordsMax}th different word and
 * its {@link wordPlacesMax}th in all.
 */
export const wordSpans = (text: string): WordSpan[] => {
  const spans: WordSpan[] = [];
  const room = createRoom();
  for (const match of text.slice(0, textLengthMax).matchAll(run)) {
    const words = wordsOfRun(match[0]).filter(room.take);
    if (words.length > 0)
      spans.push({ start: match.index, end: match.index + match[0].length, words });
    if (room.isFull()) break;
  }
  return spans;
};

/** The words of a text, in order, each as often as it occurs, as far as it is searched. */
export const words = (text: string): string[] => wordSpans(text).flatMap((span) => span.words);

/** True when one insertion, deletion, substitution or swap of neighbours makes one the other. */
const isOneTypoAway = (one: readonly string[], other: readonly string[]): boolean => {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  const restIsSame = (shortFrom: number, longFrom: number): boolean =>
    short.slice(shortFrom).join("") === long.slice(longFrom).join("");
  if (short.length < long.length) return restIsSame(same, same + 1);
  if (restIsSame(same + 1, same + 1)) return true;
  const swapped = short[same] === long[same + 1] && short[same + 1] === long[same];
  return swapped && restIsSame(same + 2, same + 2);
};

const withoutDigits = /^\P{N}+$/u;

/** True when a word, as it is written in a text, is also found by a query one typo away. */
export const forgivesTypo = (written: readonly string[]): boolean =>
  written.length >= typoLengthMin &&
  written.length <= typoLengthMax &&
  written.every((letter) => withoutDigits.test(letter));

/** How well a query's word fits a word of a text. */
export const matchQuality = (queried: string, written: string): MatchQuality => {
  if (queried === written) return 3;
  if (written.startsWith(queried)) return 2;
  const letters = [...written];
  return forgivesTypo(letters) && isOneTypoAway([...queried], letters) ? 1 : 0;
};
