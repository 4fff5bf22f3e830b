import { ConfigInvalid } from "../platform/config.ts";
import { type ExitCode, exitCodes } from "../platform/exit-codes.ts";
import { DataFolderInUse } from "./data-folder.ts";

const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof ConfigInvalid) return exitCodes.config;
  return error instanceof DataFolderInUse ? exitCodes.inUse : exitCodes.software;
};

/** Ends a process that could not start, with one line for a person and a code for a script. */
export const exitOnFailure = (error: unknown): never => {
  const known = error instanceof ConfigInvalid || error instanceof DataFolderInUse;
  const shown = error instanceof Error && !known ? (error.stack ?? error.message) : undefined;
  process.stderr.write(`${shown ?? (error instanceof Error ? error.message : String(error))}\n`);
  process.exit(exitCodeOf(error));
};
