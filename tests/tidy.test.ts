import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { statusCodes } from "../platform/grpc/status.ts";
import { createMetrics } from "../platform/metrics.ts";
import { deadCode } from "./tidy/dead-code.ts";
import { docComments } from "./tidy/doc-comments.ts";
import { findUndocumented, findUnknownNames } from "./tidy/documented.ts";
import { importCycles } from "./tidy/import-cycles.ts";
import { importDirections } from "./tidy/import-directions.ts";
import { language } from "./tidy/language.ts";
import { links } from "./tidy/links.ts";
import { lists } from "./tidy/lists.ts";
import { names } from "./tidy/names.ts";
import { packages } from "./tidy/packages.ts";
import { createProject, isTestFile, type Offence } from "./tidy/project.ts";
import { findUnusedSettings, findWrongRows, type Setting, settingsOf } from "./tidy/settings.ts";
import { sizes } from "./tidy/sizes.ts";
import { texts } from "./tidy/texts.ts";

const top = fileURLToPath(new URL("../", import.meta.url));
const binary = /\.(?:binpb|png|ico|gz)$/;

/** Everything that git tracks or would track. */
const readProjectFiles = () =>
  execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: top,
    encoding: "utf8",
  })
    .split("\0")
    .filter((path) => path !== "" && !binary.test(path) && existsSync(`${top}${path}`))
    .map((path) => ({ path, text: readFileSync(`${top}${path}`, "utf8") }));

const readPage = (path: string): string =>
  existsSync(`${top}${path}`) ? readFileSync(`${top}${path}`, "utf8") : "";

const inWords = (offences: readonly Offence[]): string[] =>
  offences.map(({ path, line, what }) => `${path}:${line} ${what}`);

const project = createProject(readProjectFiles());
const rules = [
  importDirections,
  importCycles,
  packages,
  language,
  names,
  sizes,
  docComments,
  links,
  lists,
  deadCode,
  texts,
];

/** Every setting of every process, once. */
const readSettings = async (): Promise<Setting[]> => {
  const files = project.sources
    .map(({ path }) => path)
    .filter((path) => /^[^/]+\/config\.ts$/.test(path));
  const modules = await Promise.all(
    files.map((path) => import(`${top}${path}`) as Promise<Record<string, unknown>>),
  );
  const settings = modules.flatMap(settingsOf);
  return [...new Map(settings.map((setting) => [setting.name, setting])).values()];
};

describe("the project keeps its style:", () => {
  it("sees the project", () => expect(project.sources.length).toBeGreaterThan(50));

  it.each(rules)("$promise", ({ find }) => expect(inWords(find(project))).toEqual([]));
});

describe("the project explains itself:", () => {
  it("every reason is in docs/errors.md", () => {
    const page = "docs/errors.md";
    const offences = findUndocumented({
      declaredIn: "platform/grpc/status.ts",
      names: Object.keys(statusCodes),
      page,
      text: readPage(page),
      namePattern: /(?<=^\| `)[A-Z_]+(?=`)/gm,
    });
    expect(inWords(offences)).toEqual([]);
  });

  it("every metric is in docs/metrics.md", async () => {
    const page = "docs/metrics.md";
    const metrics = await createMetrics().registry.getMetricsAsJSON();
    const offences = findUndocumented({
      declaredIn: "platform/metrics.ts",
      names: metrics.map(({ name }) => name),
      page,
      text: readPage(page),
      namePattern: /(?<=^\| `)daybook_\w+(?=`)/gm,
    });
    expect(inWords(offences)).toEqual([]);
  });

  it("every setting is read, and is in docs/settings.md with its default and bounds", async () => {
    const page = "docs/settings.md";
    const settings = await readSettings();
    const offences = findUndocumented({
      declaredIn: "config.ts",
      names: settings.map(({ name }) => name),
      page,
      text: readPage(page),
      namePattern: /(?<=^\| `)[A-Z_]+(?=`)/gm,
    });
    const wrongRows = findWrongRows(settings, page, readPage(page));
    const unused = findUnusedSettings(settings, project);
    expect(inWords([...offences, ...wrongRows, ...unused])).toEqual([]);
  });

  it("speaks in docs/ of no setting, reason or state that there is not", () => {
    const files = readProjectFiles();
    const pages = files.filter(({ path }) => /^docs\/.*\.md$/.test(path));
    const sources = files.filter(({ path }) => !path.endsWith(".md") && !isTestFile(path));
    expect(inWords(findUnknownNames(pages, sources))).toEqual([]);
  });
});
