import type { Export, Rule, Source } from "./project.ts";

/** True when a doc comment ends right before the offset; line comments may lie between. */
const hasDocComment = (text: string, offset: number): boolean => {
  const before = text
    .slice(0, offset)
    .replace(/(?:\n[ \t]*\/\/[^\n]*)+\s*$/, "")
    .trimEnd();
  return before.endsWith("*/") && before.startsWith("/**", before.lastIndexOf("/*"));
};

const declarationOffset = ({ code }: Source, name: string): number =>
  code.search(
    new RegExp(`^(?:const|let|(?:async )?function\\*?|class|type|interface) ${name}\\b`, "m"),
  );

const isDocumented = (source: Source, { name, offset }: Export): boolean => {
  if (hasDocComment(source.text, offset)) return true;
  const declared = declarationOffset(source, name);
  return declared !== -1 && hasDocComment(source.text, declared);
};

/** What others may use says what it promises. */
export const docComments: Rule = {
  promise: "every exported symbol has a doc comment",
  find: ({ sources }) =>
    sources.flatMap((source) =>
      source.exports
        .filter((exported) => !isDocumented(source, exported))
        .map(({ name, line }) => ({
          path: source.path,
          line,
          what: `exports ${name} without a doc comment; say promise, units and errors`,
        })),
    ),
};
