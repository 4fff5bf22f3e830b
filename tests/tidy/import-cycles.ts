import type { Project, Rule } from "./project.ts";

const runtimeImports = ({ sources }: Project): ReadonlyMap<string, readonly string[]> =>
  new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.flatMap(({ target, typeOnly }) => (target === undefined || typeOnly ? [] : [target])),
    ]),
  );

/** The first cycle through a file, from it back to it; undefined when there is none. */
const findCycle = (
  graph: ReadonlyMap<string, readonly string[]>,
  start: string,
): string[] | undefined => {
  const seen = new Set<string>();
  const walk = (path: string, trail: readonly string[]): string[] | undefined => {
    for (const next of graph.get(path) ?? []) {
      if (next === start) return [...trail, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...trail, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
};

/** Two files that need each other at runtime are one file, or one too many. */
export const importCycles: Rule = {
  promise: "files do not import each other in a circle at runtime",
  find: (project) => {
    const graph = runtimeImports(project);
    const reported = new Set<string>();
    return [...graph.keys()].flatMap((path) => {
      if (reported.has(path)) return [];
      const cycle = findCycle(graph, path);
      if (cycle === undefined) return [];
      for (const member of cycle) reported.add(member);
      return [{ path, line: 1, what: `imports itself: ${cycle.join(" -> ")}; cut one import` }];
    });
  },
};
