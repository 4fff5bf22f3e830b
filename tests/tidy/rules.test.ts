import { describe, expect, it } from "vitest";
import { deadCode } from "./dead-code.ts";
import { docComments } from "./doc-comments.ts";
import { importCycles } from "./import-cycles.ts";
import { importDirections } from "./import-directions.ts";
import { language } from "./language.ts";
import { links } from "./links.ts";
import { lists } from "./lists.ts";
import { names } from "./names.ts";
import { packages } from "./packages.ts";
import { projectOf, type Rule } from "./project.ts";
import { sizes } from "./sizes.ts";
import { texts } from "./texts.ts";

type Files = Readonly<Record<string, string>>;

const found = (rule: Rule, files: Files) =>
  rule.find(projectOf(files)).map(({ path, line }) => `${path}:${line}`);

/** The rule finds the planted offender where it is, and nothing in the blameless neighbour. */
const catches = (rule: Rule, cases: readonly (readonly [string, Files, string])[]) =>
  it.each(cases)("catches %s", (_what, files, place) =>
    expect(found(rule, files)).toEqual([place]),
  );

const passes = (rule: Rule, cases: readonly (readonly [string, Files])[]) =>
  it.each(cases)("passes %s", (_what, files) => expect(found(rule, files)).toEqual([]));

const importing = (target: string) => `import { x } from "${target}";\n`;

describe("importDirections", () => {
  catches(importDirections, [
    [
      "a domain that imports a port",
      { "domain/a.ts": importing("../platform/clock.ts") },
      "domain/a.ts:1",
    ],
    [
      "a read model with a decider",
      { "read-models/a.ts": importing("../domain/account/decider.ts") },
      "read-models/a.ts:1",
    ],
    [
      "a port with a service",
      { "platform/a.ts": importing("../projector/lane.ts") },
      "platform/a.ts:1",
    ],
    [
      "a port with a decider",
      { "platform/a.ts": importing("../domain/account/decider.ts") },
      "platform/a.ts:1",
    ],
    [
      "a service with another",
      { "projector/a.ts": importing("../query-service/b.ts") },
      "projector/a.ts:1",
    ],
    [
      "an adapter outside of main.ts",
      { "projector/a.ts": `\n${importing("../platform/broker/in-process.ts")}` },
      "projector/a.ts:2",
    ],
    [
      "production code with a fixture",
      { "projector/a.ts": importing("./a.fixture.ts") },
      "projector/a.ts:1",
    ],
    ["a folder nobody has decided about", { "extras/a.ts": "" }, "extras/a.ts:1"],
  ]);
  passes(importDirections, [
    [
      "main.ts with an adapter",
      { "embedded/main.ts": importing("../platform/broker/in-process.ts") },
    ],
    ["a test with anything", { "domain/a.test.ts": importing("../platform/clock.ts") }],
    [
      "an adapter with its own parts",
      { "platform/broker/in-process.ts": importing("./in-process-queue.ts") },
    ],
    ["a service with a port", { "projector/a.ts": importing("../platform/broker/broker.ts") }],
  ]);
});

describe("importCycles", () => {
  const circle = (importBack: string) => ({
    "domain/a.ts": importing("./b.ts"),
    "domain/b.ts": importing("./c.ts"),
    "domain/c.ts": importBack,
  });
  catches(importCycles, [["a circle of three", circle(importing("./a.ts")), "domain/a.ts:1"]]);
  passes(importCycles, [["a circle closed by types", circle('import type { x } from "./a.ts";')]]);
});

describe("packages", () => {
  const manifest = JSON.stringify({
    dependencies: { pino: "1" },
    devDependencies: { vitest: "1" },
  });
  const withLog = {
    "package.json": manifest,
    "platform/log.ts": 'import { pino } from "pino";\n',
  };
  catches(packages, [
    [
      "a package that is not declared",
      { ...withLog, "projector/a.ts": 'import x from "left-pad";' },
      "projector/a.ts:1",
    ],
    [
      "a development package in production code",
      { ...withLog, "projector/a.ts": 'import x from "vitest";' },
      "projector/a.ts:1",
    ],
    [
      "a package outside of its corner",
      { ...withLog, "projector/a.ts": 'import x from "pino";' },
      "projector/a.ts:1",
    ],
    [
      "a built-in without node:",
      { ...withLog, "projector/a.ts": 'import x from "fs";' },
      "projector/a.ts:1",
    ],
    [
      "a built-in in the domain",
      { ...withLog, "domain/a.ts": 'import x from "node:fs";' },
      "domain/a.ts:1",
    ],
    ["a declared package that nothing imports", { "package.json": manifest }, "package.json:1"],
  ]);
  passes(packages, [
    [
      "a test with a development package",
      { ...withLog, "domain/a.test.ts": 'import x from "vitest";' },
    ],
  ]);
});

describe("sizes", () => {
  const lines = (count: number) => "x;\n".repeat(count);
  const functionOf = (count: number) => `const f = () => {\n${lines(count - 2)}};\n`;
  catches(sizes, [
    ["a file of 301 lines", { "domain/a.ts": lines(301) }, "domain/a.ts:301"],
    ["a test of 501 lines", { "domain/a.test.ts": lines(501) }, "domain/a.test.ts:501"],
    ["a line of 101 columns", { "domain/a.ts": `x;\n${"x".repeat(101)}` }, "domain/a.ts:2"],
    ["a function of 71 lines", { "domain/a.ts": `x;\n${functionOf(71)}` }, "domain/a.ts:2"],
    [
      "a named function of 71 lines",
      { "domain/a.ts": `function f(): void {\n${lines(69)}}` },
      "domain/a.ts:1",
    ],
  ]);
  passes(sizes, [
    ["a file of 300 lines", { "domain/a.ts": lines(300) }],
    ["a line of 100 columns", { "domain/a.ts": "x".repeat(100) }],
    ["a function of 70 lines", { "domain/a.ts": functionOf(70) }],
    ["a long import", { "domain/a.ts": `import { x } from "./${"x".repeat(100)}.ts";` }],
    [
      "a suite of many tests",
      { "domain/a.test.ts": `describe("a", () => {\nit("b");\n${lines(80)}});` },
    ],
  ]);
});

describe("names", () => {
  catches(names, [
    ["a type with an I", { "domain/a.ts": "type IAccount = {};" }, "domain/a.ts:1"],
    ["an empty word at the end", { "domain/a.ts": "\nconst accountHelper = 1;" }, "domain/a.ts:2"],
    ["an empty word in the middle", { "domain/a.ts": "const readUtilText = 1;" }, "domain/a.ts:1"],
    ["data at the end of a name", { "domain/a.ts": "type AccountData = {};" }, "domain/a.ts:1"],
    ["a manager", { "domain/a.ts": "class LeaseManager extends Error {}" }, "domain/a.ts:1"],
    [
      "an empty word in a file name",
      { "domain/account-utils.ts": "" },
      "domain/account-utils.ts:1",
    ],
    ["a folder of that kind", { "platform/common/a.ts": "" }, "platform/common:1"],
    ["a file in camelCase", { "domain/openAccount.ts": "" }, "domain/openAccount.ts:1"],
    ["a test without its source", { "domain/a.test.ts": "" }, "domain/a.test.ts:1"],
  ]);
  passes(names, [
    ["a data folder", { "embedded/data-folder.ts": "const openDataFolder = 1; const data = 2;" }],
    ["a process manager", { "domain/process-manager.ts": "type ProcessManager = {};" }],
    ["an index", { "domain/a.ts": "interface IndexReader {}" }],
    ["the contract's own word", { "domain/a.ts": "type ErrorInfo = {};" }],
    [
      "a part of a port's contract",
      { "platform/broker/broker.ts": "", "platform/broker/publish.contract.ts": "" },
    ],
    ["a test of a folder", { "projector/handlers/handlers.test.ts": "" }],
    ["a part of a test", { "domain/a.ts": "", "domain/a-limits.test.ts": "" }],
  ]);
});

describe("language", () => {
  catches(language, [
    ["an enum", { "domain/a.ts": "export enum Side { A }" }, "domain/a.ts:1"],
    ["a namespace", { "domain/a.ts": "\nnamespace Side {\n}" }, "domain/a.ts:2"],
    [
      "a parameter property",
      { "platform/a.ts": "constructor(private readonly x: string) {}" },
      "platform/a.ts:1",
    ],
    ["a default export", { "platform/a.ts": "export default 1;" }, "platform/a.ts:1"],
    [
      "a decorator",
      { "platform/a.ts": "@Injectable()\nclass X extends Error {}" },
      "platform/a.ts:1",
    ],
    ["a class that is no error", { "platform/a.ts": "class X {}" }, "platform/a.ts:1"],
    [
      "the environment outside of main.ts",
      { "platform/a.ts": "const x = process.env.X;" },
      "platform/a.ts:1",
    ],
    ["a clock in the domain", { "domain/a.ts": "const x = Date.now();" }, "domain/a.ts:1"],
    [
      "randomness in a read model",
      { "read-models/a.ts": "const x = Math.random();" },
      "read-models/a.ts:1",
    ],
    ["an import without .ts", { "platform/a.ts": 'import { x } from "./b";' }, "platform/a.ts:1"],
    [
      "a barrel",
      { "platform/a.ts": 'export { x } from "./b.ts";\nexport { y } from "./c.ts";' },
      "platform/a.ts:1",
    ],
    [
      "a test that runs alone",
      { "platform/a.test.ts": 'it.only("x", () => {});' },
      "platform/a.test.ts:1",
    ],
    ["a mock", { "platform/a.test.ts": 'vi.mock("./b.ts");' }, "platform/a.test.ts:1"],
    ["unfinished work", { "platform/a.ts": `// ${"TO"}DO later` }, "platform/a.ts:1"],
    [
      "an error that says it otherwise",
      { "platform/a.ts": 'throw new Error("Oops");' },
      "platform/a.ts:1",
    ],
    [
      "an error with a full stop",
      { "platform/a.ts": 'throw new Error("Cannot open: gone.");' },
      "platform/a.ts:1",
    ],
  ]);
  passes(language, [
    ["the environment in main.ts", { "embedded/main.ts": "const x = process.env;" }],
    ["the default export of a config", { "vitest.config.ts": "export default {};" }],
    ["words of that kind in a string", { "platform/a.ts": 'const x = "enum process.env";' }],
    [
      "a file that exports something of its own",
      { "platform/a.ts": 'export { x } from "./b.ts";\nexport const y = 1;' },
    ],
    [
      "an error with its reason first",
      { "platform/a.ts": 'throw new RequestFailed("OVERLOADED", "Cannot wait: full");' },
    ],
  ]);
});

describe("docComments", () => {
  catches(docComments, [
    ["an export without a comment", { "domain/a.ts": "\nexport const x = 1;" }, "domain/a.ts:2"],
    [
      "an export with a plain comment",
      { "domain/a.ts": "/* x */\nexport const x = 1;" },
      "domain/a.ts:2",
    ],
    [
      "an export after somebody else's comment",
      { "domain/a.ts": "/** y */\nconst y = 1;\nexport type X = 1;" },
      "domain/a.ts:3",
    ],
  ]);
  passes(docComments, [
    ["an export with its comment", { "domain/a.ts": "/** x */\nexport const x = 1;" }],
    ["a line comment between", { "domain/a.ts": "/** x */\n// biome-ignore\nexport const x = 1;" }],
    [
      "a list of what is explained above",
      { "domain/a.ts": "/** x */\nconst x = 1;\nexport { x };" },
    ],
  ]);
});

describe("deadCode", () => {
  const used = { "embedded/main.ts": importing("../domain/a.ts") };
  catches(deadCode, [
    ["a file that nothing imports", { "domain/a.ts": "" }, "domain/a.ts:1"],
    [
      "a file that only its test imports",
      { "domain/a.ts": "", "domain/a.test.ts": importing("./a.ts") },
      "domain/a.ts:1",
    ],
    [
      "an export that nothing imports",
      { ...used, "domain/a.ts": "export const x = 1;\nexport const y = x;" },
      "domain/a.ts:2",
    ],
    [
      "a type that nothing names",
      { ...used, "domain/a.ts": "export const x = 1;\nexport type Y = 1;" },
      "domain/a.ts:2",
    ],
  ]);
  passes(deadCode, [
    [
      "a type that an exported signature names",
      { ...used, "domain/a.ts": "export type Y = 1;\nexport const x: Y = 1;" },
    ],
    [
      "a worker",
      { "embedded/main.ts": 'new URL("../domain/a.ts", import.meta.url);', "domain/a.ts": "" },
    ],
    [
      "a script of package.json",
      { "package.json": '"gen": "node scripts/a.ts"', "scripts/a.ts": "" },
    ],
  ]);
});

describe("lists", () => {
  const families = (text: string) => ({
    "domain/account/events.ts": "",
    "domain/event-families.ts": text,
  });
  const models = (text: string) => ({
    "read-models/accounts.ts": "export const accounts: Projection<A, B> = {};",
    "read-models/read-models.ts": text,
  });
  const processes = (text: string) => ({
    "domain/order/window.process.ts": "",
    "domain/order/events.ts": "",
    "domain/event-families.ts": 'import { o } from "./order/events.ts";\nexport const all = [o];',
    "domain/process-managers.ts": text,
  });
  catches(lists, [
    ["an aggregate nobody lists", families(""), "domain/account/events.ts:1"],
    [
      "an aggregate that is imported but not listed",
      families('import { a } from "./account/events.ts";'),
      "domain/account/events.ts:1",
    ],
    ["a read model nobody lists", models(""), "read-models/accounts.ts:1"],
    ["a process manager nobody lists", processes(""), "domain/order/window.process.ts:1"],
  ]);
  passes(lists, [
    [
      "a listed aggregate",
      families('import { a } from "./account/events.ts";\nexport const all = [a];'),
    ],
    [
      "a listed process manager",
      processes('import { w } from "./order/window.process.ts";\nexport const all = [w];'),
    ],
    ["a listed read model", models('import { a } from "./accounts.ts";\nexport const all = [a];')],
  ]);
});

describe("texts", () => {
  const folder = (name: string) => `cd ${["", name, "x"].join("/")}\n`;
  const lock = (address: string) => `"resolved": "${["http", address].join("s://")}"`;
  catches(texts, [
    ["somebody's home", { "README.md": `\n${folder("home")}` }, "README.md:2"],
    ["a scratch folder in the project", { "scripts/a.sh": folder("tmp") }, "scripts/a.sh:1"],
    ["a registry", { "README.md": ["registry", "npmjs", "org"].join(".") }, "README.md:1"],
    [
      "an address in the lock file",
      { "package-lock.json": lock("example.org/a.tgz") },
      "package-lock.json:1",
    ],
  ]);
  passes(texts, [
    ["a scratch folder in a test", { "tests/a.ts": folder("tmp") }],
    ["a path that only looks like one", { "README.md": "https://example.org/home/x and ./tmp/x" }],
  ]);
});

describe("links", () => {
  catches(links, [
    ["a link to a page that is not there", { "docs/a.md": "see\n[b](b.md#part)" }, "docs/a.md:2"],
  ]);
  passes(links, [
    [
      "a link to a page, a folder, an address or a part",
      {
        "docs/a.md": "[b](b.md) [top](../README.md) [adr](adr/) [x](https://x.org) [p](#part)",
        "docs/b.md": "",
        "docs/adr/1.md": "",
        "README.md": "",
      },
    ],
  ]);
});
