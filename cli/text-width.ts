const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const emoji = /^\p{RGI_Emoji}$/v;
// Scripts and forms that terminals draw two columns wide (UAX #11: W and F).
const wide =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
// Control characters, and those that turn the direction of what follows: a description must not be
// able to move the cursor, or to make a line read otherwise than it is.
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const graphemeWidth = (grapheme: string): number => {
  if (zeroWidth.test(grapheme)) return 0;
  return emoji.test(grapheme) || wide.test(grapheme) ? 2 : 1;
};

/** Text that a terminal shows as it is; what would steer the terminal becomes U+FFFD. */
export const printable = (text: string): string => text.replace(unprintable, "\ufffd");

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Columns that a printable text takes on a terminal. */
export const textWidth = (text: string): number => {
  if (isAscii(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
};

/** The text in at most so many columns; `…` at its end says that there is more. */
export const cutToWidth = (text: string, columns: number): string => {
  if (textWidth(text) <= columns) return text;
  let cut = "";
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += graphemeWidth(segment);
    if (width > columns - 1) break;
    cut += segment;
  }
  return `${cut}…`;
};
