import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { highlight } from "./highlight.ts";

const unescapeHtml = (html: string): string =>
  html
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

describe("highlight()", () => {
  it("keeps case and accents of what it marks", () => {
    expect(highlight("Im Café ZÜRICH", ["cafe", "zuri"])).toBe("Im <em>Café</em> <em>ZÜRICH</em>");
  });

  it("marks a hit that was found in spite of a typo", () => {
    expect(highlight("Groceries", ["grocreies"])).toBe("<em>Groceries</em>");
  });

  it("escapes everything else, so that a text cannot bring marks of its own", () => {
    expect(highlight(`<em>"rent" & 'amp'</em>`, ["amp"])).toBe(
      "&lt;em&gt;&quot;rent&quot; &amp; &#39;<em>amp</em>&#39;&lt;/em&gt;",
    );
  });

  it("has no hit inside an entity that it made", () => {
    expect(highlight("a & lt", ["lt"])).toBe("a &amp; <em>lt</em>");
    expect(highlight("a & b", ["amp"])).toBeUndefined();
  });

  it("gives nothing when no word is found", () => {
    expect(highlight("rent", ["tax"])).toBeUndefined();
    expect(highlight("rent", [])).toBeUndefined();
  });

  it("changes nothing but marks and escapes, whatever the text", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "&", "<", ">", '"', "'", " ", ";") });
    fc.assert(
      fc.property(text, (written) => {
        const html = highlight(written, ["a", "e", "ae"]);
        if (html === undefined) return;
        expect(unescapeHtml(html.replaceAll(/<\/?em>/g, ""))).toBe(written);
      }),
    );
  });
});
