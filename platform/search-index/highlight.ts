import { matchQuality, wordSpans } from "./words.ts";

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
