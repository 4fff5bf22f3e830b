import { ConfigInvalid } from "../config.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { SchemaUnknown } from "../sql/migrate.ts";
import { FolderUnusable } from "./folder-unusable.ts";
import { ResourceInUse } from "./resource-in-use.ts";

/** Failures that a person mends outside of the process; everything else is a bug. */
const knownCode = (error: unknown): ExitCode | undefined => {
  if (error instanceof ConfigInvalid) return exitCodes.config;
  if (error instanceof SchemaUnknown) return exitCodes.schema;
  if (error instanceof FolderUnusable) return exitCodes.folder;
  return error instanceof ResourceInUse ? exitCodes.inUse : undefined;
};

/** Ends a process that could not start, with one line for a person and a code for a script. */
export const exitOnFailure = (error: unknown): never => {
  const code = knownCode(error);
  const shown = error instanceof Error && code === undefined ? error.stack : undefined;
  process.stderr.write(`${shown ?? (error instanceof Error ? error.message : String(error))}\n`);
  process.exit(code ?? exitCodes.software);
};
