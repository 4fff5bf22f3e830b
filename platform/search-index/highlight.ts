import { escapeHtml } from "../escape-html.ts";
import type { Clause } from "./search-index.ts";
import { phrasePlaces, readTextQuery, type TextQuery } from "./text-query.ts";
import { matchQuality, type WordSpan, wordSpans } from "./words.ts";

/** A stretch of a text that is a hit. */
type Mark = { readonly start: number; readonly end: number };

const wordMarks = (spans: readonly WordSpan[], queried: readonly string[]): Mark[] =>
  spans.filter(({ words }) =>
    words.some((written) => queried.some((word) => matchQuality(word, written) > 0)),
  );

const phraseMarks = (spans: readonly WordSpan[], phrases: TextQuery["phrases"]): Mark[] => {
  const written = spans.flatMap((span) => span.words.map((word) => ({ word, span })));
  const words = written.map(({ word }) => word);
  return phrases.flatMap((phrase) =>
    phrasePlaces(words, phrase).flatMap((at) => {
      const [first, last] = [written[at]?.span, written[at + phrase.length - 1]?.span];
      return first && last ? [{ start: first.start, end: last.end }] : [];
    }),
  );
};

/**
 * The text as HTML, with every stretch that a word or phrase of the query finds in `<em>` and all
 * else escaped; undefined when none does. Case and accents stay as written.
 */
export const highlight = (text: string, query: TextQuery): string | undefined => {
  const spans = wordSpans(text);
  const marks = [...wordMarks(spans, query.words), ...phraseMarks(spans, query.phrases)];
  // Of those that begin at one place the longest; one inside another is no mark of its own.
  marks.sort((one, other) => one.start - other.start || other.end - one.end);
  let html = "";
  let done = 0;
  for (const { start, end } of marks) {
    if (end <= done) continue;
    const from = Math.max(start, done);
    html += `${escapeHtml(text.slice(done, from))}<em>${escapeHtml(text.slice(from, end))}</em>`;
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
    const query = readTextQuery(clause.text);
    for (const field of clause.fields) {
      const html = highlight(String(fields[field] ?? ""), query);
      if (html !== undefined) highlights[field] = html;
    }
  }
  return highlights;
};
