import { posix } from "node:path";
import { lineAt, type Offence, type Project, type Rule, type Source } from "./project.ts";

const empty = new Set(
  "impl base manager managers helper helpers util utils common shared core info".split(" "),
);
// Names that the contract and the runtime have chosen.
const givenNames = /^(?:(?:error|retry)Info|workerData)$/i;

/** Words of a name, lower case: alike for `openFolder`, `open-folder` and `OPEN_FOLDER`. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());

/** The word of a name that says nothing; undefined when every word says something. */
const emptyWord = (name: string): string | undefined => {
  if (givenNames.test(name)) return undefined;
  const words = wordsOf(name);
  const last = words.at(-1);
  // `data` alone is what it says, a data folder is one too; `AccountData` is an account.
  if (words.length > 1 && last === "data") return last;
  return words.find(
    (word, at) => empty.has(word) && !(word.startsWith("manager") && words[at - 1] === "process"),
  );
};

const declaration =
  /\b(?:const|let|function\*?|class|type|interface)\s+([\w$]+)(?=\s*[=:<({]|\s+extends\b)/g;

const emptyNames = ({ path, text, code }: Source): Offence[] =>
  [...code.matchAll(declaration)].flatMap(({ index, 1: name = "" }) => {
    const word = emptyWord(name);
    const line = lineAt(text, index);
    if (word !== undefined) {
      return [{ path, line, what: `names ${name}; "${word}" says nothing, say what it is` }];
    }
    return /^I[A-Z][a-z]/.test(name)
      ? [{ path, line, what: `names ${name}; drop the I, a port is named after the thing` }]
      : [];
  });

const sourceKinds = "test|faults|concurrency|contract|fixture|process|config";
const sourceName = new RegExp(`^[a-z0-9]+(?:-[a-z0-9]+)*(?:\\.(?:${sourceKinds}))?\\.ts$`);
/** Folders whose names buf and kustomize give. */
const namedByOthers = /^(?:proto|deploy\/kubernetes)\//;

const folderName = /^\.?[a-z0-9]+(?:-[a-z0-9]+)*$/;

const pathOffences = ({ texts, sources }: Project): Offence[] => {
  const folders = new Set(
    texts.flatMap(({ path }) =>
      path
        .split("/")
        .slice(0, -1)
        .map((_folder, at, parts) => parts.slice(0, at + 1).join("/")),
    ),
  );
  const ours = [...folders].filter((path) => !namedByOthers.test(path));
  const misnamed = ours
    .filter((path) => {
      const name = path.slice(path.lastIndexOf("/") + 1);
      return !folderName.test(name) || emptyWord(name) !== undefined;
    })
    .map((path) => ({ path, line: 1, what: "is a folder whose name is empty or not kebab-case" }));
  const files = sources.flatMap(({ path }) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (!sourceName.test(name)) return [{ path, line: 1, what: "is not named in kebab-case" }];
    const word = emptyWord(name.slice(0, name.indexOf(".")));
    return word === undefined ? [] : [{ path, line: 1, what: `has "${word}" in its name` }];
  });
  return [...misnamed, ...files];
};

const ofSource = /\.(?:test|contract)\.ts$/;

/**
 * `words.test.ts` and `words-folding.test.ts` belong to `words.ts`, `payment.test.ts` also to
 * `payment.process.ts`; the parts of a port's contract
 * to the port that the folder is named after, `handlers.test.ts` to its folder.
 */
const belongs = (test: string, sources: ReadonlySet<string>): boolean => {
  const [name = "", folder = ""] = test.replace(ofSource, "").split("/").reverse();
  const port = `${posix.dirname(test)}/${folder}.ts`;
  if (name === folder || (test.endsWith(".contract.ts") && sources.has(port))) return true;
  const parts = test.replace(ofSource, "").split("-");
  return parts.some((_part, dropped) =>
    ["", ".process"].some((kind) =>
      sources.has(`${parts.slice(0, parts.length - dropped).join("-")}${kind}.ts`),
    ),
  );
};

const lonelyTests = ({ sources }: Project): Offence[] => {
  const paths = new Set(sources.map(({ path }) => path));
  return sources
    .filter(({ path }) => !path.startsWith("tests/") && ofSource.test(path))
    .filter(({ path }) => !belongs(path, paths))
    .map(({ path }) => ({ path, line: 1, what: "has no source of its name beside it" }));
};

/** A name says what the thing is. */
export const names: Rule = {
  promise: "names say something, files are kebab-case, a test is named after its source",
  find: (project) => [
    ...project.sources.flatMap(emptyNames),
    ...pathOffences(project),
    ...lonelyTests(project),
  ],
};
