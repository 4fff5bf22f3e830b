import type { Offence } from "./project.ts";

/** Names that code declares, where, and the page that must explain each of them. */
export type Documentation = {
  readonly declaredIn: string;
  readonly names: readonly string[];
  readonly page: string;
  /** Text of the page; empty when there is none. */
  readonly text: string;
  /** A name in the page, so that one the code no longer has is found too. */
  readonly namePattern: RegExp;
};

const lineOf = (text: string, name: string): number =>
  text.slice(0, text.indexOf(name)).split("\n").length;

/** Names without their line in the page, and lines of the page whose name is gone. */
export const findUndocumented = (documentation: Documentation): Offence[] => {
  const { declaredIn, names, page, text, namePattern } = documentation;
  const written = new Set(text.match(namePattern) ?? []);
  const missing = names
    .filter((name) => !written.has(name))
    .map((name) => ({ path: declaredIn, line: 1, what: `has ${name}; explain it in ${page}` }));
  const stale = [...written]
    .filter((name) => !names.includes(name))
    .map((name) => ({
      path: page,
      line: lineOf(text, name),
      what: `explains ${name}, which ${declaredIn} does not have`,
    }));
  return [...missing, ...stale];
};

/** A name in capitals with an underscore: a setting, a reason, a state. */
const capitals = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g;

type Page = { readonly path: string; readonly text: string };

/** Names in capitals that pages speak of and none of `sources` has: as settings that are gone. */
export const findUnknownNames = (
  pages: readonly Page[],
  sources: readonly { readonly text: string }[],
): Offence[] => {
  const known = new Set(sources.flatMap(({ text }) => text.match(capitals) ?? []));
  return pages.flatMap(({ path, text }) =>
    [...new Set(text.match(capitals) ?? [])]
      .filter((name) => !known.has(name))
      .map((name) => ({
        path,
        line: lineOf(text, name),
        what: `speaks of ${name}, which nothing has`,
      })),
  );
};
