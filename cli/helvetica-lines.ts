// Widths of U+0020 to U+007E in thousandths of an em: Helvetica's own metrics (Adobe's AFM), which
// Arial and Liberation Sans share.
const asciiWidths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
  611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
  222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/** What other scripts need at most, in fonts that stand in for the one asked for. */
const otherWidth = 1_050;
const pictureWidth = 1_400;

const mark = /\p{M}/u;
const picture = /\p{Extended_Pictographic}/u;

const characterWidth = (character: string): number => {
  const ascii = asciiWidths[(character.codePointAt(0) ?? 0) - 0x20];
  if (ascii !== undefined) return ascii;
  if (mark.test(character)) return 0;
  return picture.test(character) ? pictureWidth : otherWidth;
};

/** Width of a text in Helvetica or Arial, in em; of other scripts rather too much. */
export const helveticaWidth = (text: string): number =>
  [...text.normalize("NFD")].reduce((sum, one) => sum + characterWidth(one), 0) / 1_000;

/**
 * Lines that a text takes in a column of so many em. Words that are longer than the column are
 * broken anywhere; a browser that knows more places to break takes no more lines.
 */
export const helveticaLines = (text: string, columnEm: number): number => {
  let [lines, used] = [1, 0];
  const put = (piece: string): boolean => {
    if (used > 0 && used + helveticaWidth(piece.trimEnd()) > columnEm) return false;
    used += helveticaWidth(piece);
    return true;
  };
  const breakLine = (): void => {
    lines += 1;
    used = 0;
  };
  for (const word of text.split(/(?<=\s)/)) {
    const isLong = helveticaWidth(word.trimEnd()) > columnEm;
    // A long word begins a line of its own, and so on with each of its letters.
    if (isLong && used > 0) breakLine();
    for (const piece of isLong ? word : [word]) {
      if (put(piece)) continue;
      breakLine();
      put(piece);
    }
  }
  return lines;
};
