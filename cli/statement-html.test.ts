import { describe, expect, it } from "vitest";
import { sampleStatement } from "../tests/sample-statement.ts";
import { type PrintedStatement, statementHtml } from "./statement-html.ts";

const render = (statement: PrintedStatement): string => [...statementHtml(statement)].join("");

const count = (html: string, part: string): number => html.split(part).length - 1;

describe("statementHtml()", () => {
  it("is as the sample in the documentation", async () => {
    await expect(render(sampleStatement(34))).toMatchFileSnapshot("../docs/sample-statement.html");
  });

  it("has opening, every line with its running balance, totals and closing", () => {
    const html = render(sampleStatement(2));
    const amounts = [...html.matchAll(/<td class="amount">([^<]+)<\/td>/g)].map(([, text]) => text);
    expect(amounts).toEqual([
      "100.00",
      ...["2500.00", "2600.00"],
      ...["890.00", "1710.00"],
      ...["890.00", "2500.00"],
      "1710.00",
    ]);
    expect(html).toContain("Transfer out to <bdi>landlord</bdi><br><bdi>Rent</bdi>");
    expect(html).not.toContain("Preliminary");
  });

  it.each([
    [0, 1],
    [1, 1],
    [13, 1],
    [14, 2],
    [28, 2],
    [29, 3],
  ])("prints %i lines on %i pages, with the balance carried over", (lines, pages) => {
    const html = render(sampleStatement(lines));
    expect(count(html, "<section>")).toBe(pages);
    expect(count(html, "Carried forward")).toBe(pages - 1);
    expect(count(html, "Brought forward")).toBe(pages - 1);
    expect(html).toContain(`Page ${pages} of ${pages}`);
    const carried = html.match(/Carried forward<\/td>(.*)<\/tr>/)?.[1];
    expect(html.match(/Brought forward<\/td>(.*)<\/tr>/)?.[1]).toBe(carried);
  });

  it("escapes whatever customers write", () => {
    const hostile = `</td><script>alert("x")</script><img src=x onerror='y'>&amp;`;
    const html = render(
      sampleStatement(1, {
        description: hostile,
        reference: hostile,
        counterpartyAccountId: hostile,
      }),
    );
    expect(html).not.toMatch(/<script|<img/);
    expect(count(html, "&lt;script&gt;")).toBe(3);
    expect(html).toContain("&#39;y&#39;&gt;&amp;amp;");
  });

  it("says that it is preliminary until the period is closed", () => {
    const { figures, ...rest } = sampleStatement(1);
    const asOf = {
      positions: {},
      completeTime: { seconds: "1793534400", nanos: 0 },
      heldStreams: 0,
      consistencyToken: "",
    };
    const html = render({ ...rest, figures: { ...figures, closed: false, asOf } });
    expect(html).toContain("Complete up to 2026-11-01 12:00 (UTC).");
  });

  it("is exact beyond 2^53", () => {
    const amount = { currencyCode: "EUR", minorUnits: "9223372036854775807" };
    expect(render(sampleStatement(1, { amount }))).toContain(">92233720368547758.07<");
  });
});
