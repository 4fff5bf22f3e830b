import { posix } from "node:path";
import { lineAt, type Rule } from "./project.ts";

const link = /\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)\s]*)?\)/g;

/** Every relative link of a Markdown page leads to a file or folder of the project. */
export const links: Rule = {
  promise: "every link between pages leads somewhere",
  find: ({ texts }) => {
    const paths = texts.map(({ path }) => path);
    const exists = (target: string): boolean =>
      paths.some((path) => path === target || path.startsWith(`${target.replace(/\/$/, "")}/`));
    return texts
      .filter(({ path }) => path.endsWith(".md"))
      .flatMap(({ path, text }) =>
        [...text.matchAll(link)].flatMap(({ 1: written = "", index }) => {
          const target = posix.normalize(posix.join(posix.dirname(path), written));
          if (exists(target)) return [];
          const what = `links to ${written}, which is not there; write it or drop the link`;
          return [{ path, line: lineAt(text, index), what }];
        }),
      );
  },
};
