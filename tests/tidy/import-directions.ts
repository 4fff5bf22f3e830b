import { type Import, isTestFile, type Offence, type Rule, type Source } from "./project.ts";

type Direction = {
  /** Files that the line speaks for. */
  readonly from: RegExp;
  /** Files that they may import. */
  readonly mayImport: readonly RegExp[];
  /** Files of which they may import types only. */
  readonly mayImportTypes?: readonly RegExp[];
};

const ofService = (service: string): Direction => ({
  from: new RegExp(`^${service}/`),
  mayImport: [new RegExp(`^${service}/`), /^(?:domain|read-models|platform|proto\/gen)\//],
});

/** Which folder may import what. A new folder gets a line here before its first file. */
const directions: readonly Direction[] = [
  { from: /^domain\//, mayImport: [/^domain\//] },
  {
    from: /^read-models\//,
    mayImport: [/^read-models\//, /^domain\/(?:event|money)\.ts$/, /^domain\/[^/]+\/events\.ts$/],
  },
  {
    from: /^platform\//,
    mayImport: [
      /^platform\//,
      /^proto\/gen\//,
      /^domain\/(?:event|money|rejection|exact-json)\.ts$/,
      /^read-models\/projection\.ts$/,
    ],
  },
  ofService("command-service"),
  ofService("projector"),
  ofService("query-service"),
  {
    from: /^embedded\//,
    mayImport: [
      /^(?:embedded|domain|read-models|platform)\//,
      /^(?:command-service|projector|query-service)\/(?:service|config)\.ts$/,
    ],
  },
  { from: /^cli\//, mayImport: [/^(?:cli|domain|platform|proto\/gen)\//] },
  { from: /^bench\//, mayImport: [/./] },
  { from: /^deploy\//, mayImport: [] }, // Beside a process, not part of one.
  { from: /^examples\//, mayImport: [/^examples\//] }, // Copied out of here, into other programs.
  { from: /^scripts\//, mayImport: [/^scripts\//] },
  { from: /^[^/]+\.ts$/, mayImport: [] },
];

const adapter =
  /^platform\/[^/]+\/(?:postgres|pglite|pg|in-process|rabbitmq|elasticsearch)(?:-[a-z-]+)?\.ts$/;

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

const mayOpenAdapters = ({ path }: Source, target: string): boolean =>
  folderOf(path) === folderOf(target) || path.endsWith("/main.ts") || path.startsWith("bench/");

const describe = (direction: Direction): string =>
  direction.mayImport.map((pattern) => pattern.source).join(" or ");

const judge = (source: Source, direction: Direction, imported: Import): string | undefined => {
  const { target, typeOnly } = imported;
  if (target === undefined) return undefined;
  if (isTestFile(target) && !source.path.startsWith("bench/"))
    return `imports ${target}, which is for tests`;
  if (adapter.test(target) && !mayOpenAdapters(source, target)) {
    return `imports the adapter ${target}; take the port as an argument, main.ts opens adapters`;
  }
  const allowed = [
    ...direction.mayImport,
    ...(typeOnly ? (direction.mayImportTypes ?? []) : []),
  ].some((pattern) => pattern.test(target));
  return allowed ? undefined : `imports ${target}; may import only ${describe(direction)}`;
};

const offencesOf = (source: Source): Offence[] => {
  const direction = directions.find(({ from }) => from.test(source.path));
  if (direction === undefined) {
    return [{ path: source.path, line: 1, what: "is in a folder without a line in directions" }];
  }
  return source.imports.flatMap((imported) => {
    const what = judge(source, direction, imported);
    return what === undefined ? [] : [{ path: source.path, line: imported.line, what }];
  });
};

/** Imports point one way: services to ports, ports to the domain, the domain nowhere. */
export const importDirections: Rule = {
  promise: "imports follow the directions between folders, adapters are opened by main.ts",
  find: ({ sources }) => sources.filter(({ path }) => !isTestFile(path)).flatMap(offencesOf),
};
