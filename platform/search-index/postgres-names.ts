import { Buffer } from "node:buffer";
import { requireIndexPrefix, requireProjectionName } from "./index-prefix.ts";

/** Where the search index lives in the database; every name quoted for use in SQL. */
export type IndexNames = {
  readonly prefix: string;
  readonly schemaName: string;
  readonly schema: string;
  /** One row per index ever made, so that no generation is used twice. */
  readonly generations: string;
  /** What is kept beside the indices: log facts, signing key. */
  readonly records: string;
  /** Points in time, and their hits. */
  readonly frozenSearches: string;
  readonly frozenHits: string;
  /** Table of one index. */
  table(projection: string, version: number, generation: number): string;
};

/** Bytes of an identifier in Postgres; it would cut a longer one without a word. */
const identifierLengthMax = 63;

/** A name as an SQL identifier. @throws {Error} when Postgres would cut it. */
export const quoteIdentifier = (name: string): string => {
  if (Buffer.byteLength(name) > identifierLengthMax) {
    throw new Error(`Cannot use ${name} as a name: longer than ${identifierLengthMax} bytes`);
  }
  return `"${name.replaceAll('"', '""')}"`;
};

/** Names for a prefix. @throws {Error} for a prefix that is none: {@link requireIndexPrefix}. */
export const createIndexNames = (prefix: string): IndexNames => {
  requireIndexPrefix(prefix);
  const schemaName = `${prefix}_index`;
  const schema = quoteIdentifier(schemaName);
  return {
    prefix,
    schemaName,
    schema,
    generations: `${schema}.generations`,
    records: `${schema}.records`,
    frozenSearches: `${schema}.frozen_searches`,
    frozenHits: `${schema}.frozen_hits`,
    table: (projection, version, generation) => {
      requireProjectionName(projection);
      const name = `${prefix}-${projection}-v${version}-g${generation}`;
      return `${schema}.${quoteIdentifier(name)}`;
    },
  };
};
