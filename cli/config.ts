import { z } from "zod";
import { serverAddresses } from "../platform/config.ts";

/** Settings of the commands that work on the database of the log. */
export const databaseConfig = z.object({
  DATABASE_URL: serverAddresses.DATABASE_URL,
  /** Who owns the schema; unset: the same as uses it. */
  MIGRATION_DATABASE_URL: serverAddresses.DATABASE_URL.optional(),
});

const hostAndPort = z.string().regex(/^(?:[\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/, {
  error: "must be an address like 127.0.0.1:50051",
});

/** Where the services listen, for the commands that call them. An option wins over its setting. */
export const serviceConfig = z.object({
  DAYBOOK_COMMAND_ADDRESS: hostAndPort.default("127.0.0.1:50051"),
  DAYBOOK_QUERY_ADDRESS: hostAndPort.default("127.0.0.1:50052"),
  DAYBOOK_OPERATIONS_ADDRESS: hostAndPort.default("127.0.0.1:50053"),
});

/** Read settings of the commands that call services. */
export type ServiceConfig = z.infer<typeof serviceConfig>;
