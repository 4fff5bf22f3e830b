import { requireIndexPrefix, requireProjectionName } from "./index-prefix.ts";

/** Where the search index lives on the server. */
export type IndexNames = {
  /** Of the template that all indices of the prefix fall under. */
  readonly template: string;
  readonly pattern: string;
  /** A longer prefix is the more special one where two patterns fit. */
  readonly templatePriority: number;
  /** The index of what is kept beside the indices: log facts, signing key, generations. */
  readonly meta: string;
  /** Answers queries by a projection's name. */
  alias(projection: string): string;
  index(projection: string, version: number, generation: number): string;
  /** Wildcard for all indices of a projection, and maybe a few of others. */
  indices(projection: string): string;
  /** Version and generation in the name of an index; undefined when it is of another projection. */
  readIndex(projection: string, index: string): { version: number; generation: number } | undefined;
};

const metaName = "meta";
const priorityMin = 1_000;

/** Names of indices are lower case. */
const nameOf = (projection: string): string => {
  requireProjectionName(projection);
  if (projection === metaName) {
    throw new Error(`Cannot name an index after ${projection}: it is ours`);
  }
  return projection.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
};

/** Names for a prefix. @throws {Error} for a prefix that is none: {@link requireIndexPrefix}. */
export const createIndexNames = (prefix: string): IndexNames => {
  requireIndexPrefix(prefix);
  const alias = (projection: string): string => `${prefix}-${nameOf(projection)}`;
  return {
    template: `${prefix}-indices`,
    pattern: `${prefix}-*`,
    templatePriority: priorityMin + prefix.length,
    meta: `${prefix}-${metaName}`,
    alias,
    index: (projection, version, generation) => `${alias(projection)}-v${version}-g${generation}`,
    indices: (projection) => `${alias(projection)}-v*-g*`,
    readIndex: (projection, index) => {
      const start = `${alias(projection)}-`;
      if (!index.startsWith(start)) return undefined;
      const [, version, generation] = /^v([0-9]{1,9})-g([0-9]{1,9})$/.exec(
        index.slice(start.length),
      ) ?? [undefined, undefined, undefined];
      if (version === undefined || generation === undefined) return undefined;
      return { version: Number(version), generation: Number(generation) };
    },
  };
};

/** What sends a document and the checkpoint of its partition to the same shard: `p07`. */
export const routingOf = (partition: number): string => `p${String(partition).padStart(2, "0")}`;
