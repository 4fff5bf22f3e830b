import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry__Output } from "../proto/gen/daybook/account/v1/Entry.ts";
import { sampleStatement } from "../tests/sample-statement.ts";
import { type PrintedStatement, statementHtml } from "./statement-html.ts";

/*
 * The height of each printed page, added up from the page itself as a browser does: its own style
 * sheet, its own columns. Long texts are of the letter n alone, 0.556 em wide in Helvetica.
 */

const pointsOfMm = 72 / 25.4;
const paper = { height: (297 - 36) * pointsOfMm, width: (210 - 32) * pointsOfMm };
const letterEm = 0.556;

const requireStyle = (html: string, rule: string): void => expect(html).toContain(rule);

/** What the sums below rest on. */
const requireKnownStyle = (html: string): void => {
  requireStyle(html, "@page { size: A4; margin: 18mm 16mm; }");
  requireStyle(html, "font: 10pt/1.4");
  requireStyle(html, "h1 { font-size: 16pt; margin: 0 0 .5em; }");
  requireStyle(html, "gap: .1em 1.5em; margin: 0 0 1em; }");
  requireStyle(html, "vertical-align: top; padding: .25em .5em .25em 0;\n  border-bottom: 1px");
  requireStyle(html, "table-layout: fixed");
  requireStyle(html, ".note { border: 1px solid #a60; padding: .5em .75em; }");
  requireStyle(
    html,
    "footer { text-align: right; color: #555; font-size: 8pt; margin-top: .5em; }",
  );
};

const linesOfText = (text: string, width: number, font: number): number =>
  /^n{20,}$/.test(text) ? Math.ceil(text.length / Math.floor(width / (letterEm * font))) : 1;

const rowHeight = (row: string, entryWidth: number): number => {
  const font = row.includes('class="small"') ? 6 : 10;
  const cell = [...row.matchAll(/<td>(.*?)<\/td>/g)][2]?.[1] ?? "";
  const texts = cell.split("<br>").map((text) => text.replaceAll(/<[^>]+>/g, ""));
  const width = entryWidth - 0.5 * font;
  const lines = texts.reduce((sum, text) => sum + linesOfText(text, width, font), 0);
  return Math.max(14 + 5, lines * font * 1.4 + 0.5 * font) + 0.75;
};

const sectionHeight = (section: string): number => {
  const columns = [...section.matchAll(/<col style="width:([\d.]+)pt">/g)].map(([, pt]) => pt);
  const entryWidth = columns.reduce((left, pt) => left - Number(pt), paper.width);
  const rows = section.match(/<tr.*?<\/tr>/g) ?? [];
  const facts = section.match(/<dt>/g)?.length ?? 0;
  const head = facts === 0 ? 0 : 16 * 1.4 + 8 + facts * 14 + (facts - 1) + 10;
  const note = section.includes('class="note"') ? 2 * 14 + 1.5 + 10 + 10 : 0;
  const table = rows.reduce((sum, row) => sum + rowHeight(row, entryWidth), 0);
  return head + note + table + 8 * 1.4 + 4;
};

const pagesOf = (statement: PrintedStatement): { html: string; heights: number[] } => {
  const html = [...statementHtml(statement)].join("");
  requireKnownStyle(html);
  const sections = html.match(/<section>.*?<\/section>/gs) ?? [];
  return { html, heights: sections.map(sectionHeight) };
};

const withEntries = (
  lines: number,
  change: (at: number) => Partial<Entry__Output>,
): PrintedStatement => {
  const statement = sampleStatement(lines);
  return { ...statement, entries: statement.entries.map((one, at) => ({ ...one, ...change(at) })) };
};

const numbersIn = (html: string): string[] =>
  [...html.matchAll(/<tr(?: class="small")?><td>(\d+)<\/td>/g)].map(([, number = ""]) => number);

describe("a printed statement", () => {
  it.each([0, 1, 14, 34, 200])("of %i lines has pages that fit on paper, and are full", (lines) => {
    const { heights } = pagesOf(sampleStatement(lines));
    for (const height of heights) expect(height).toBeLessThanOrEqual(paper.height);
    // A line more would have needed 47.75 points, and browsers get 8 to round.
    for (const height of heights.slice(0, -1)) expect(height).toBeGreaterThan(paper.height - 56);
  });

  it("has pages that fit whatever customers write, and each line once", () => {
    const text = fc.oneof(fc.constant(0), fc.integer({ min: 20, max: 500 }));
    const entry = fc.record({ description: text, reference: text });
    const minor = fc.constantFrom("1", "99999", "-9223372036854775808");
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 60 }),
        minor,
        fc.boolean(),
        (said, balance, closed) => {
          const { figures, ...statement } = withEntries(said.length, (at) => ({
            description: "n".repeat(said[at]?.description ?? 0),
            reference: "n".repeat(said[at]?.reference ?? 0),
            counterpartyAccountId: "",
            balanceAfter: { currencyCode: "EUR", minorUnits: balance },
          }));
          const { html, heights } = pagesOf({ ...statement, figures: { ...figures, closed } });
          for (const height of heights) expect(height).toBeLessThanOrEqual(paper.height);
          expect(numbersIn(html)).toEqual(statement.entries.map(({ entryNumber }) => entryNumber));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("sets a line in small letters that would be taller than a page, and no other", () => {
    const wide = { currencyCode: "EUR", minorUnits: "-9223372036854775808" };
    const statement = withEntries(3, (at) => ({
      balanceAfter: wide,
      ...(at === 1 && { description: "W".repeat(500), reference: "W".repeat(500) }),
    }));
    const { html } = pagesOf(statement);
    expect(html.match(/<tr class="small">/g)).toHaveLength(1);
  });

  it("sets amounts in smaller letters rather than over one another", () => {
    const wide = { currencyCode: "EUR", minorUnits: "-9223372036854775808" };
    const { html } = pagesOf(withEntries(1, () => ({ balanceAfter: wide })));
    const size = Number(html.match(/padding-left: 1em; font-size: ([\d.]+)pt/)?.[1]);
    const column = Number(html.match(/<col style="width:([\d.]+)pt"><\/colgroup>/)?.[1]);
    expect(size).toBeLessThan(10);
    expect("-92233720368547758.08".length * letterEm * size).toBeLessThan(column);
    expect(pagesOf(sampleStatement(1)).html).toContain("padding-left: 1em; font-size: 10pt");
  });

  it("of a hundred thousand lines with long texts is laid out within seconds", () => {
    const statement = withEntries(100_000, () => ({ description: "Rent for November ".repeat(5) }));
    const startedAt = performance.now();
    let pages = 0;
    for (const piece of statementHtml(statement)) if (piece.startsWith("<section>")) pages += 1;
    expect(pages).toBeGreaterThan(5_000);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});
