import type { EventLog } from "../platform/event-log/event-log.ts";
import { SchemaUnknown } from "../platform/sql/migrate.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { asOwner } from "./as-owner.ts";
import { CommandFailed } from "./command-failed.ts";
import type { Terminal } from "./terminal.ts";

/** How `daybook log migrate` is called. */
export type MigrateOptions = {
  /** Partitions of a log that is made; an existing one keeps its own. */
  readonly partitions?: number;
};

/** Opens the log of a database, and brings its schema up to date. */
export type OpenLog = (
  sql: Sql,
  partitions: number | undefined,
) => Promise<Pick<EventLog, "identity">>;

/**
 * `daybook log migrate`: brings the log's schema up to date, as the command service would at its
 * start, and makes the log where there is none. Changes nothing that is up to date; services may be
 * at work meanwhile.
 * @throws {CommandFailed} the schema is of a newer build, or was applied with other text, or this
 * user is not the owner of the log.
 * @throws {ConfigInvalid} the log has another number of partitions. @throws {RequestFailed}
 */
export const logMigrate = async (
  openLog: () => ReturnType<OpenLog>,
  terminal: Terminal,
): Promise<void> => {
  try {
    await asOwner("bring the schema up to date", async () => {
      const { logId, epoch, partitions } = (await openLog()).identity;
      terminal.say(`Log ${logId} is up to date: epoch ${epoch}, ${partitions} partitions.`);
    });
  } catch (error) {
    if (error instanceof SchemaUnknown) throw new CommandFailed("refused", error.message);
    throw error;
  }
};
