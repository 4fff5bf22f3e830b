import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { highlight } from "./highlight.ts";

const asked = (words: string[], phrases: string[][] = []) => ({ words, phrases });

const unescapeHtml = (html: string): string =>
  html
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

describe("highlight()", () => {
  it("keeps case and accents of what it marks", () => {
    expect(highlight("Im Café ZÜRICH", asked(["cafe", "zuri"]))).toBe(
      "Im <em>Café</em> <em>ZÜRICH</em>",
    );
  });

  it("marks a hit that was found in spite of a typo", () => {
    expect(highlight("Groceries", asked(["grocreies"]))).toBe("<em>Groceries</em>");
  });

  it("escapes everything else, so that a text cannot bring marks of its own", () => {
    expect(highlight(`<em>"rent" & 'amp'</em>`, asked(["amp"]))).toBe(
      "&lt;em&gt;&quot;rent&quot; &amp; &#39;<em>amp</em>&#39;&lt;/em&gt;",
    );
  });

  it("has no hit inside an entity that it made", () => {
    expect(highlight("a & lt", asked(["lt"]))).toBe("a &amp; <em>lt</em>");
    expect(highlight("a & b", asked(["amp"]))).toBeUndefined();
  });

  it("gives nothing when no word is found", () => {
    expect(highlight("rent", asked(["tax"]))).toBeUndefined();
    expect(highlight("rent", asked([]))).toBeUndefined();
  });

  it("marks a phrase as one, and its words alone nowhere", () => {
    expect(highlight("Rent, NÓVEMBER; rent", asked([], [["rent", "november"]]))).toBe(
      "<em>Rent, NÓVEMBER</em>; rent",
    );
    expect(highlight("november rent", asked([], [["rent", "november"]]))).toBeUndefined();
  });

  it("marks overlapping hits without a mark in a mark", () => {
    const overlapping = asked(
      ["b"],
      [
        ["a", "b"],
        ["b", "c"],
      ],
    );
    expect(highlight("a b c d", overlapping)).toBe("<em>a b</em><em> c</em> d");
    expect(highlight("a a a", asked([], [["a", "a"]]))).toBe("<em>a a</em><em> a</em>");
  });

  it("changes nothing but marks and escapes, whatever the text", () => {
    const phrases = [
      ["a", "e"],
      ["a", "a"],
    ];
    const text = fc.string({ unit: fc.constantFrom("a", "é", "&", "<", ">", '"', "'", " ", ";") });
    fc.assert(
      fc.property(text, (written) => {
        const html = highlight(written, asked(["e", "ae"], phrases));
        if (html === undefined) return;
        expect(unescapeHtml(html.replaceAll(/<\/?em>/g, ""))).toBe(written);
      }),
    );
  });
});
