import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  asksNothing,
  countQueryWords,
  phrasePlaces,
  queryWordsMax,
  readTextQuery,
} from "./text-query.ts";

describe("readTextQuery()", () => {
  it.each<[string, string[], string[][]]>([
    ["Rent rent RÉNT due", ["rent", "due"], []],
    [`"Rent November"`, [], [["rent", "november"]]],
    [`car "rent november" paid`, ["car", "paid"], [["rent", "november"]]],
    [`"a" "a b" "A  b"`, [], [["a"], ["a", "b"]]],
    [
      "“rent november” «mai 2026» „Miete Mai“",
      [],
      [
        ["rent", "november"],
        ["mai", "2026"],
        ["miete", "mai"],
      ],
    ],
    [`"rent november`, ["rent", "november"], []],
    [`rent" november`, ["rent", "november"], []],
    [`"rent" november"`, ["november"], [["rent"]]],
    [`"" "*" x`, ["x"], []],
    [`a OR b:c -d (e*)`, ["a", "or", "b", "c", "d", "e"], []],
    [`""`, [], []],
    ["*", [], []],
  ])("reads %j", (text, words, phrases) => {
    expect(readTextQuery(text)).toEqual({ words, phrases });
    expect(asksNothing(readTextQuery(text))).toBe(words.length + phrases.length === 0);
  });

  it("asks for no more words than allowed, those of phrases among them", () => {
    const many = Array.from({ length: queryWordsMax + 1 }, (_, at) => `w${at}`);
    expect(readTextQuery(many.join(" ")).words).toEqual(many.slice(0, queryWordsMax));
    expect(readTextQuery(`"${many.join(" ")}"`).phrases).toEqual([many.slice(0, queryWordsMax)]);
    const mixed = readTextQuery(`"${many.slice(0, 10).join(" ")}" ${many.slice(0, 10).join(" ")}`);
    expect(mixed.words).toHaveLength(10);
    expect(mixed.phrases).toEqual([many.slice(0, 6)]);
    expect(countQueryWords(`"${many.join(" ")}"`)).toBe(queryWordsMax + 1);
    expect(countQueryWords(`"a a a" a a`)).toBe(4);
  });

  it("reads whatever text within its bounds", () => {
    const text = fc.string({
      unit: fc.constantFrom('"', "“", "a", "é", " ", "*", "1"),
      maxLength: 90,
    });
    fc.assert(
      fc.property(text, (written) => {
        const { words, phrases } = readTextQuery(written);
        expect(words.length + phrases.flat().length).toBeLessThanOrEqual(queryWordsMax);
        expect(phrases.every((phrase) => phrase.length > 0)).toBe(true);
      }),
    );
    expect(countQueryWords('"'.repeat(1_000_000))).toBe(0);
    expect(countQueryWords('"a b '.repeat(250_000))).toBeLessThan(20_000);
  });
});

describe("phrasePlaces()", () => {
  it.each<[string, string, number[]]>([
    ["a b c", "a b", [0]],
    ["a b a b", "a b", [0, 2]],
    ["a a a", "a a", [0, 1]],
    ["a x b", "a b", []],
    ["a b", "a b c", []],
    ["b a", "a b", []],
  ])("in %j of %j are %j", (written, phrase, places) => {
    expect(phrasePlaces(written.split(" "), phrase.split(" "))).toEqual(places);
  });
});
