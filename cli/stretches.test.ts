import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { highlight } from "../platform/search-index/highlight.ts";
import { readTextQuery } from "../platform/search-index/text-query.ts";
import { readHighlight } from "./stretches.ts";

describe("readHighlight()", () => {
  it("tells hits from what stands between them", () =>
    expect(readHighlight("Caf&#233; <em>lunch</em> &amp; <em>wine</em>")).toEqual([
      { text: "Caf&#233; ", isHit: false },
      { text: "lunch", isHit: true },
      { text: " & ", isHit: false },
      { text: "wine", isHit: true },
    ]));

  it("gives back the text that the service highlighted, whatever it holds", () => {
    const piece = fc.constantFrom(
      "lunch",
      "<em>",
      "</em>",
      "&lt;",
      "&amp;lt;",
      '"',
      "'",
      "\n",
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const html = highlight(text, readTextQuery("lunch"));
        fc.pre(html !== undefined);
        const stretches = readHighlight(html ?? "");
        expect(stretches.map((one) => one.text).join("")).toBe(text);
        const hits = stretches.filter(({ isHit }) => isHit).map((one) => one.text);
        expect(hits.every((hit) => hit.startsWith("lunch"))).toBe(true);
      }),
    );
  });
});
