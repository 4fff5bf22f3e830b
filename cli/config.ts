import { z } from "zod";
import { serverAddresses } from "../platform/config.ts";

/** Settings of the commands that work on the database of the log. */
export const databaseConfig = z.object({
  DATABASE_URL: serverAddresses.DATABASE_URL,
  /** Who owns the schema; unset: the same as uses it. */
  MIGRATION_DATABASE_URL: serverAddresses.DATABASE_URL.optional(),
});
