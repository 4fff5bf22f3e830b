/** Sixteen different words, each as long as one that a typo is forgiven in. */
const longWords = Array.from({ length: 16 }, (_, at) =>
  `${String.fromCodePoint(97 + at)}bcdefghijklmnopqrstuvwx`.slice(0, 24),
).join(" ");

/**
 * What somebody may search for who means no good, or does not know better: operators of query
 * languages, patterns, and texts that grow when they are folded. All of them are only words.
 */
export const hostileTexts: readonly string[] = [
  "*",
  '"',
  '"unbalanced',
  "“unbalanced",
  "a OR b:c",
  "-a +b ~c",
  "' OR 1=1 --",
  "'; DROP SCHEMA daybook CASCADE; --",
  '{"match_all":{}}',
  "%_%",
  "\\",
  "(a+)+$",
  ".*.*.*.*.*.*.*",
  "a:* & b | !c",
  "<-> <2>",
  "tenantId:theirs",
  "_exists_:checkpointPartition",
  "../../_all/_search",
  "<script>alert(1)</script>",
  "__proto__",
  "constructor",
  "🙂".repeat(500),
  "a".repeat(500),
  `e${"\u0301".repeat(499)}`,
  "ﷺ".repeat(500),
  "ß".repeat(500),
  "각".repeat(500),
  "\u202eabc\u202c",
  "a\u200bb\u2060c",
  longWords,
  `"${longWords}"`,
  "?".repeat(500),
  "h?tel",
];
