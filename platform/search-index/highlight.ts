import type { Clause } from "./search-index.ts";
import { matchQuality, queryWords, wordSpans } from "./words.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/**
 * The text as HTML, with every stretch that one of the queried words finds in `<em>` and all else
 * escaped; undefined when none does. Case and accents stay as written.
 */
export const highlight = (text: string, queried: readonly string[]): string | undefined => {
  let html = "";
  let done = 0;
  for (const { start, end, words } of wordSpans(text)) {
    const isHit = words.some((written) => queried.some((word) => matchQuality(word, written) > 0));
    if (!isHit) continue;
    html += `${escapeHtml(text.slice(done, start))}<em>${escapeHtml(text.slice(start, end))}</em>`;
    done = end;
  }
  return done === 0 ? undefined : html + escapeHtml(text.slice(done));
};

/** The {@link highlight} of every text field that the clauses of a search look into. */
export const highlightsOf = (
  clauses: readonly Clause[],
  fields: Readonly<Record<string, unknown>>,
): Record<string, string> => {
  const highlights: Record<string, string> = {};
  for (const clause of clauses) {
    if (clause.kind !== "text") continue;
    const queried = queryWords(clause.text);
    for (const field of clause.fields) {
      const html = highlight(String(fields[field] ?? ""), queried);
      if (html !== undefined) highlights[field] = html;
    }
  }
  return highlights;
};
