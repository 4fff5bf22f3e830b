#!/usr/bin/env node
import { readConfig } from "../platform/config.ts";
import { silentLog } from "../platform/log.ts";
import { openPgSql } from "../platform/sql/pg.ts";
import { databaseConfig } from "./config.ts";
import { runProgram } from "./program.ts";
import { createTerminal } from "./terminal.ts";

const openDatabase = () => {
  const config = readConfig(databaseConfig, process.env);
  const url = config.MIGRATION_DATABASE_URL ?? config.DATABASE_URL;
  return openPgSql({ url, applicationName: "daybook-cli", logger: silentLog });
};

process.exitCode = await runProgram(process.argv, { openDatabase, terminal: createTerminal() });
