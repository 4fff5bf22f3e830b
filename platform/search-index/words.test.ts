import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchQuality, wordLengthMax, wordPlacesMax, words, wordsMax } from "./words.ts";

describe("words()", () => {
  it.each([
    ["Café Zürich", ["cafe", "zurich"]],
    ["CAFE\u0301", ["cafe"]],
    ["Straße STRASSE ẞ", ["strasse", "strasse", "ss"]],
    ["Øre Ægir Łódź œuvre İstanbul", ["ore", "aegir", "lodz", "oeuvre", "istanbul"]],
    ["ΟΔΟΣ οδός", ["οδοσ", "οδοσ"]],
    ["Ёлка Й", ["елка", "и"]],
    ["INV-2026/000123", ["inv", "2026", "000123"]],
    ["O'Brien & Co.", ["o", "brien", "co"]],
    ["ﬁne １２３", ["fine", "123"]],
    ["क्या हिन्दी", ["क्या", "हिन्दी"]],
    ["がか", ["がか"]],
  ])("reads %s without case and accents", (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it.each(["", " ", "*", '"', "()&|!:<->", "🙂", "\u0000", "\u0301"])(
    "finds none in %j",
    (text) => {
      expect(words(text)).toEqual([]);
    },
  );

  it("cuts a word after its last searched character", () => {
    expect(words("a".repeat(wordLengthMax))).toEqual(["a".repeat(wordLengthMax)]);
    expect(words("a".repeat(wordLengthMax + 1))).toEqual(["a".repeat(wordLengthMax)]);
    expect(words("𝒳".repeat(wordLengthMax))).toEqual(["x".repeat(wordLengthMax)]);
  });

  it("stops after the last searched word of a text that is another one", () => {
    const different = Array.from({ length: wordsMax }, (_, at) => `w${at}`);
    expect(words(different.join(" "))).toEqual(different);
    expect(words([...different, "more", "w0"].join(" "))).toEqual(different);
    expect(words([...different, "w0", "w1"].join(" "))).toEqual([...different, "w0", "w1"]);
  });

  it("stops after as many words in all, however often they come again", () => {
    expect(words("a b ".repeat(wordPlacesMax / 2))).toHaveLength(wordPlacesMax);
    expect(words("a b ".repeat(wordPlacesMax))).toHaveLength(wordPlacesMax);
    expect(words("½".repeat(wordPlacesMax))).toHaveLength(wordPlacesMax);
  });

  it("reads a megabyte within the bounds of a text", () => {
    expect(words("ab ".repeat(350_000))).toHaveLength(wordPlacesMax);
  });

  it("reads the names of a hundred products of six words each that share some", () => {
    const kinds = ["soft", "red", "wooden", "large"];
    const names = Array.from({ length: 100 }, (_, at) => [`maker${at}`, ...kinds, `type${at}`]);
    const text = names.map((name) => name.join(" ")).join(", ");
    expect(words(text)).toEqual(names.flat());
  });

  it("gives words that are their own and only words, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        for (const word of words(text)) expect(words(word)).toEqual([word]);
      }),
    );
  });
});

/** Optimal string alignment distance, as textbooks have it. */
const distance = (one: string, other: string): number => {
  const rows: number[][] = [];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 0; row <= one.length; row += 1) {
    rows.push([]);
    for (let column = 0; column <= other.length; column += 1) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1;
      let best =
        row === 0 || column === 0
          ? row + column
          : Math.min(
              at(row - 1, column) + 1,
              at(row, column - 1) + 1,
              at(row - 1, column - 1) + cost,
            );
      const isSwap =
        row > 1 &&
        column > 1 &&
        one[row - 1] === other[column - 2] &&
        one[row - 2] === other[column - 1];
      if (isSwap) best = Math.min(best, at(row - 2, column - 2) + 1);
      rows[row]?.push(best);
    }
  }
  return at(one.length, other.length);
};

describe("matchQuality()", () => {
  it.each([
    ["rent", "rent", 3],
    ["r", "r", 3],
    ["r", "rent", 2],
    ["e", "rent", 0],
    ["hote", "hotel", 2],
    ["hotle", "hotel", 1],
    ["hot3l", "hotel", 1],
    ["htel", "hotel", 1],
    ["hottel", "hotel", 1],
    ["hotels", "hotel", 1],
    ["htl", "hotel", 0],
    ["htole", "hotel", 0],
    ["otelh", "hotel", 0],
    ["rant", "rent", 0],
    ["rents", "rent", 0],
    ["groceris", "groceries", 1],
    ["20260", "20261", 0],
    ["inv1o", "inv10", 0],
    ["b".repeat(5), `${"b".repeat(4)}1`, 0],
    [`${"a".repeat(23)}b`, "a".repeat(24), 1],
    [`${"a".repeat(24)}b`, "a".repeat(24), 1],
    [`${"a".repeat(24)}b`, "a".repeat(25), 0],
  ] as const)("of %s for %s is %i", (queried, written, quality) => {
    expect(matchQuality(queried, written)).toBe(quality);
  });

  it("agrees with the textbook distance for words of five letters and more", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(word, word, (queried, written) => {
        const isNear =
          written.startsWith(queried) || (written.length >= 5 && distance(queried, written) <= 1);
        expect(matchQuality(queried, written) > 0).toBe(queried === written || isNear);
      }),
      { numRuns: 2_000 },
    );
  });
});
