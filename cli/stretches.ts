/** A part of a text that is a hit of a search, or stands between two of them. */
export type Stretch = { readonly text: string; readonly isHit: boolean };

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

const unescaped = (html: string): string =>
  html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);

/** A text without hits. */
export const plain = (text: string): Stretch[] => (text === "" ? [] : [{ text, isHit: false }]);

/**
 * The text that a highlight of an answer stands for: hits in `<em>`, all else HTML-escaped, so what
 * somebody wrote as `<em>` is none.
 */
export const readHighlight = (html: string): Stretch[] =>
  html
    .split(/<em>(.*?)<\/em>/s)
    .map((piece, at) => ({ text: unescaped(piece), isHit: at % 2 === 1 }))
    .filter(({ text }) => text !== "");
