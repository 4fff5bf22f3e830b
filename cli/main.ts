#!/usr/bin/env node
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import type { OpenLog } from "./log-migrate.ts";

// Stripping types and compiling takes most of the time of `--help`: 200 ms of processor time, 90 ms
// when both are found in the cache. In the user's own folder: others write to the system's one.
const caches = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
module.enableCompileCache?.(join(caches, "daybook"));

const { runProgram } = await import("./program.ts");
const { createTerminal } = await import("./terminal.ts");

// Loaded when a command needs it: `--help` and calls of services need no database.
const openDatabase = async () => {
  const { readConfig } = await import("../platform/config.ts");
  const { silentLog } = await import("../platform/log.ts");
  const { openPgSql } = await import("../platform/sql/pg.ts");
  const { databaseConfig } = await import("./config.ts");
  const config = readConfig(databaseConfig, process.env);
  const url = config.MIGRATION_DATABASE_URL ?? config.DATABASE_URL;
  return openPgSql({ url, applicationName: "daybook-cli", logger: silentLog });
};

const openLog: OpenLog = async (sql, partitions) => {
  const { openPostgresEventLog } = await import("../platform/event-log/postgres.ts");
  return await openPostgresEventLog({ sql, partitions });
};

const terminal = createTerminal(process.env);
process.exitCode = await runProgram(process.argv, {
  openDatabase,
  openLog,
  terminal,
  env: process.env,
});
