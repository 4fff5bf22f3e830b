import { z } from "zod";
import { indexPrefixRule, isIndexPrefix } from "./search-index/index-prefix.ts";

/** Settings that every process has, to be spread into its schema. */
export const processSettings = {
  HOST: z.string().min(1).default("127.0.0.1"),
  /** Unset: the one of the process's kind, see docs/settings.md. */
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  DRAIN_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(9_000),
  /** 0: connections get as old as they like. */
  CONNECTION_AGE_MAX_MS: z.coerce.number().int().min(0).max(86_400_000).default(0),
  CONNECTION_GRACE_MS: z.coerce.number().int().min(1_000).max(86_400_000).default(600_000),
};

/** First part of every index name; for processes that use the search index. */
export const indexPrefix = z
  .string()
  .refine(isIndexPrefix, { error: `must be ${indexPrefixRule}` })
  .default("daybook");

/** Partitions of a log that is made; unset takes those of the one that is there. */
export const logPartitions = z.coerce.number().int().min(1).max(64).optional();

const isAddress = (url: string, protocols: RegExp): boolean =>
  URL.canParse(url) && protocols.test(new URL(url).protocol);

const address = (protocols: RegExp, example: string) =>
  z.string().refine((url) => isAddress(url, protocols), {
    error: `must be an address like ${example}`,
  });

/** Several addresses, with commas between them. */
const addresses = (protocols: RegExp, example: string) =>
  z.string().refine((urls) => urls.split(",").every((url) => isAddress(url, protocols)), {
    error: `must be one or more addresses like ${example}, separated by commas`,
  });

/** Where the servers are. May hold credentials: never logged, never in a message. */
export const serverAddresses = {
  DATABASE_URL: address(/^postgres(?:ql)?:$/, "postgres://user:password@host:5432/database"),
  AMQP_URL: address(/^amqps?:$/, "amqp://user:password@host:5672"),
  ELASTICSEARCH_URL: addresses(/^https?:$/, "http://host:9200"),
};

/** Connections that one process keeps to Postgres, at most. */
export const databasePoolMax = z.coerce.number().int().min(2).max(1_000).default(10);

/** Base64 of id and key, instead of a user in the address. Secret. */
export const elasticsearchApiKey = z.string().min(1).optional();

/** Configuration that cannot be used. `message` has a line for every bad variable, no values. */
export class ConfigInvalid extends Error {
  override readonly name = "ConfigInvalid";
}

const lineOf = ({ path, message }: { path: PropertyKey[]; message: string }): string =>
  `${path.join(".") || "configuration"}: ${message.replaceAll("\n", " ")}`;

/**
 * Reads the configuration out of environment variables. An empty one counts as unset, variables
 * that the schema does not name are ignored.
 * @throws {ConfigInvalid} naming every variable that is missing or out of bounds, all at once; the
 * process should print it and end with `exitCodes.config`.
 */
export const readConfig = <Schema extends z.ZodObject>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Schema> => {
  const given = Object.entries(env).filter(([name, value]) => name in schema.shape && value !== "");
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const lines = [...new Set(result.error.issues.map(lineOf))];
  throw new ConfigInvalid(`Cannot use the configuration:\n${lines.join("\n")}`);
};
