import { builtinModules } from "node:module";
import { type Import, isTestFile, type Project, type Rule, type Source } from "./project.ts";

/** Where each package may be imported outside of tests and benchmarks. */
const homes: Readonly<Record<string, RegExp>> = {
  "@elastic/elasticsearch": /^platform\/search-index\/elasticsearch/,
  "@electric-sql/pglite": /^platform\/sql\/pglite/,
  "@grpc/grpc-js": /^platform\/grpc\//,
  "@grpc/proto-loader": /^platform\/grpc\//,
  "@grpc/reflection": /^platform\/grpc\//,
  amqplib: /^platform\/broker\/rabbitmq/,
  commander: /^cli\//,
  "grpc-health-check": /^platform\/grpc\//,
  pg: /^platform\/sql\/pg(?:-[a-z]+)?\.ts$/,
  pino: /^platform\/log\.ts$/,
  "prom-client": /^platform\/metrics(?:-server)?\.ts$/,
  uuid: /^(?:platform|command-service)\//,
  zod: /^(?:platform\/config|[^/]+\/config)\.ts$/,
};

const purelyInside = /^(?:domain|read-models)\//;

type Manifest = {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

const manifestOf = ({ texts }: Project): Manifest => {
  const file = texts.find(({ path }) => path === "package.json");
  return file === undefined ? {} : (JSON.parse(file.text) as Manifest);
};

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const isFree = ({ path }: Source): boolean =>
  isTestFile(path) || /^(?:bench|examples|scripts)\//.test(path) || !path.includes("/");

const judge = (source: Source, specifier: string, manifest: Manifest): string | undefined => {
  if (specifier.startsWith("node:")) {
    return purelyInside.test(source.path) && !isFree(source)
      ? `imports ${specifier}; what is pure takes it as an argument`
      : undefined;
  }
  if (builtinModules.includes(specifier)) return `imports ${specifier}; write node:${specifier}`;
  const name = packageOf(specifier);
  const shipped = name in (manifest.dependencies ?? {});
  if (!shipped && !(isFree(source) && name in (manifest.devDependencies ?? {}))) {
    return `imports ${name}, which package.json does not declare for it`;
  }
  if (isFree(source)) return undefined;
  const home = homes[name];
  if (home === undefined) return `imports ${name}; say in homes where it may be imported`;
  return home.test(source.path) ? undefined : `imports ${name}; only ${home.source} may`;
};

const isPackage = ({ target, specifier }: Import): boolean =>
  target === undefined && !specifier.startsWith(".");

const unusedPackages = (project: Project, manifest: Manifest) => {
  const used = new Set(
    project.sources.flatMap(({ imports }) => imports.map(({ specifier }) => packageOf(specifier))),
  );
  return Object.keys(manifest.dependencies ?? {})
    .filter((name) => !used.has(name))
    .map((name) => ({
      path: "package.json",
      line: 1,
      what: `declares ${name}, which nothing imports`,
    }));
};

/** A package is declared, imported where it belongs, and used. */
export const packages: Rule = {
  promise: "packages are declared, imported only in their own corner, and used",
  find: (project) => {
    const manifest = manifestOf(project);
    const offences = project.sources.flatMap((source) =>
      source.imports.filter(isPackage).flatMap(({ specifier, line }) => {
        const what = judge(source, specifier, manifest);
        return what === undefined ? [] : [{ path: source.path, line, what }];
      }),
    );
    return [...offences, ...unusedPackages(project, manifest)];
  },
};
