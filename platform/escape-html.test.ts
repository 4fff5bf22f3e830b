import { expect, it } from "vitest";
import { escapeHtml } from "./escape-html.ts";

it("escapes what could end an element or a quoted attribute, and nothing else", () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp; ö 😀`)).toBe(
    "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp; ö 😀",
  );
});
