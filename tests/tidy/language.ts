import { isTestFile, type Offence, placesOf, type Rule, type Source } from "./project.ts";

type Ban = { readonly pattern: RegExp; readonly what: string; readonly unless?: RegExp };

const bans: readonly Ban[] = [
  {
    pattern: /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+\w/gm,
    what: "has an enum; write an `as const` object",
  },
  {
    pattern: /^\s*(?:export\s+)?(?:declare\s+)?(?:namespace|module)\s+[\w.]+\s*\{/gm,
    what: "has a namespace; a file is one already",
  },
  {
    pattern: /[(,]\s*(?:public|private|protected|readonly)(?:\s+readonly)?\s+\w+\s*[?:=,)]/g,
    what: "has a parameter property; assign the field",
  },
  {
    pattern: /^export\s+default\b/gm,
    what: "has a default export; give it a name",
    unless: /(?:^|\/)[\w-]+\.config\.ts$/,
  },
  { pattern: /^\s*@[A-Za-z]\w*/gm, what: "has a decorator; wrap it where it is made" },
  {
    pattern: /\bclass\s+\w+(?:<[^>]*>)?\s*\{/g,
    what: "has a class that is no error; write a function that returns an object",
  },
  {
    pattern: /\b(?:process|Deno)\s*\.\s*env\b/g,
    what: "reads the environment; main.ts does and passes it on",
    unless: /(?:^|\/)main\.ts$|^(?:tests|bench|scripts)\/|\.test\.ts$/,
  },
  {
    pattern: /\b(?:describe|it|test)\.only\b/g,
    what: "runs only some tests; remove .only",
  },
  {
    pattern: /\bvi\s*\.\s*(?:mock|doMock|spyOn)\b/g,
    what: "mocks; the embedded adapters are real",
  },
];

const pureBans: readonly Ban[] = [
  {
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.|\bset(?:Timeout|Interval)\b/g,
    what: "reads a clock; time arrives as an argument",
  },
  {
    pattern: /\bMath\.random\b|\bcrypto\./g,
    what: "is random; ids arrive as arguments",
  },
  {
    pattern: /\bprocess\.|\bconsole\.|\bfetch\(/g,
    what: "reaches outside; what is pure returns a value",
  },
];

const isPure = ({ path }: Source): boolean =>
  /^(?:domain|read-models)\//.test(path) && !isTestFile(path);

const banned = (source: Source): Offence[] =>
  [...bans, ...(isPure(source) ? pureBans : [])]
    .filter(({ unless }) => unless?.test(source.path) !== true)
    .flatMap(({ pattern, what }) => placesOf(source, pattern, what));

const wrongSpecifiers = ({ path, imports }: Source): Offence[] =>
  imports
    .filter(({ specifier }) => /^\.{1,2}(?:\/|$)/.test(specifier))
    .filter(({ specifier, names }) => !/\.ts$/.test(specifier) && names !== undefined)
    .map(({ specifier, line }) => ({ path, line, what: `imports ${specifier}; end it in .ts` }));

const barrels = ({ path, code, exports }: Source): Offence[] => {
  const rest = code.replace(/^\s*(?:import|export)\b[\w\s{},*$]*\bfrom\s*"\s*";?/gm, "").trim();
  const isBarrel = rest === "" && (exports.length > 0 || /\bexport\s*\*/.test(code));
  return isBarrel ? [{ path, line: 1, what: "only re-exports; import from the source" }] : [];
};

// Put together so that this file has none itself.
const unfinished = new RegExp(`\\b(?:${"TO"}DO|${"FIX"}ME)\\b`);

const unfinishedWork = ({ path, text }: Source): Offence[] =>
  text
    .split("\n")
    .flatMap((line, at) =>
      unfinished.test(line) ? [{ path, line: at + 1, what: "is marked as unfinished" }] : [],
    );

const errorMessage =
  /\bnew (?:\w*Error|RequestFailed)\(\s*(?:"[A-Z_]+",\s*)?(["`])((?:\\[\s\S]|(?!\1)[^\\])*)\1/g;

const wrongMessages = ({ path, text, code }: Source): Offence[] => {
  if (isTestFile(path)) return [];
  return [...text.matchAll(errorMessage)].flatMap(({ index, 2: message = "" }) => {
    const isCode = code.startsWith("new ", index);
    const isReason = /^[A-Z_]+$/.test(message);
    if (!isCode || isReason || (message.startsWith("Cannot ") && !message.endsWith("."))) return [];
    const line = text.slice(0, index).split("\n").length;
    return [{ path, line, what: 'says it otherwise than "Cannot <verb> …: <state>"' }];
  });
};

/** The part of TypeScript that runs as it is, and the habits that go with it. */
export const language: Rule = {
  promise:
    "only what type stripping runs, no environment outside main.ts, nothing impure in pure folders",
  find: ({ sources }) =>
    sources.flatMap((source) => [
      ...banned(source),
      ...wrongSpecifiers(source),
      ...barrels(source),
      ...unfinishedWork(source),
      ...wrongMessages(source),
    ]),
};
