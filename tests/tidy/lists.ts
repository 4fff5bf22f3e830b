import type { Offence, Project, Rule, Source } from "./project.ts";

const sourceAt = ({ sources }: Project, path: string): Source | undefined =>
  sources.find((source) => source.path === path);

/** Names that a list file imports from a path and uses again below its imports. */
const listsFrom = (list: Source | undefined, path: string): boolean =>
  list?.imports
    .filter(({ target }) => target === path)
    .flatMap(({ names }) => names ?? [])
    .some((name) => (list.code.match(new RegExp(`\\b${name}\\b`, "g"))?.length ?? 0) > 1) ?? false;

const unlistedAggregates = (project: Project): Offence[] => {
  const list = sourceAt(project, "domain/event-families.ts");
  const folders = new Set(
    project.sources.flatMap(({ path }) => /^domain\/[^/]+(?=\/)/.exec(path)?.[0] ?? []),
  );
  return [...folders]
    .map((folder) => `${folder}/events.ts`)
    .filter((path) => !listsFrom(list, path))
    .map((path) => ({ path, line: 1, what: "is not listed in domain/event-families.ts" }));
};

const unlistedReadModels = (project: Project): Offence[] => {
  const list = sourceAt(project, "read-models/read-models.ts");
  return project.sources
    .filter(({ path }) => /^read-models\/[^/]+(?<!\.test)\.ts$/.test(path))
    .filter(({ code }) => /^export const \w+: Projection</m.test(code))
    .filter(({ path }) => !listsFrom(list, path))
    .map(({ path }) => ({ path, line: 1, what: "is not listed in read-models/read-models.ts" }));
};

const unlistedProcesses = (project: Project): Offence[] => {
  const list = sourceAt(project, "domain/process-managers.ts");
  return project.sources
    .filter(({ path }) => /^domain\/.+\.process\.ts$/.test(path))
    .filter(({ path }) => !listsFrom(list, path))
    .map(({ path }) => ({ path, line: 1, what: "is not listed in domain/process-managers.ts" }));
};

/** What exists but is not listed would silently not be folded, or not run. */
export const lists: Rule = {
  promise: "every aggregate, every process manager and every read model is in its list",
  find: (project) => [
    ...unlistedAggregates(project),
    ...unlistedProcesses(project),
    ...unlistedReadModels(project),
  ],
};
