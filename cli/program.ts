import { Command, CommanderError, InvalidArgumentError } from "commander";
import { ConfigInvalid } from "../platform/config.ts";
import { EpochRefused } from "../platform/event-log/raise-epoch.ts";
import { RequestFailed } from "../platform/failure.ts";
import { type Sql, SqlFailed } from "../platform/sql/sql.ts";
import { CommandFailed, commandExitCodes } from "./command-failed.ts";
import { logNewEpoch, type NewEpochOptions } from "./log-new-epoch.ts";
import type { Terminal } from "./terminal.ts";

/** What the commands work with. */
export type ProgramParts = {
  /** Reads its settings when it is called. @throws {ConfigInvalid} */
  readonly openDatabase: () => Sql;
  readonly terminal: Terminal;
};

const readEpoch = (text: string): number => {
  const epoch = Number(text);
  if (Number.isSafeInteger(epoch) && epoch >= 1) return epoch;
  throw new InvalidArgumentError("Cannot begin it: an epoch is a whole number from 1");
};

const withDatabase = async (
  { openDatabase }: ProgramParts,
  work: (sql: Sql) => Promise<void>,
): Promise<void> => {
  const sql = openDatabase();
  try {
    await work(sql);
  } finally {
    await sql.close();
  }
};

const createProgram = (parts: ProgramParts): Command => {
  const { terminal } = parts;
  // Before any command is added: each takes these over from the one above it.
  const program = new Command("daybook")
    .description("Works on an installation of Daybook")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.say(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd()),
    });
  program
    .command("log")
    .description("the event log")
    .command("new-epoch")
    .description("begin a new epoch, after the log was set back to an earlier point")
    .option("--to <epoch>", "the epoch to begin, above the present one", readEpoch)
    .option("--yes", "do not ask")
    .action((options: NewEpochOptions) =>
      withDatabase(parts, (sql) => logNewEpoch(sql, terminal, options)),
    );
  return program;
};

const outcomeOf = (error: unknown): keyof typeof commandExitCodes => {
  if (error instanceof CommandFailed) return error.outcome;
  if (error instanceof ConfigInvalid) return "config";
  if (error instanceof EpochRefused) return "refused";
  return error instanceof RequestFailed || error instanceof SqlFailed ? "unavailable" : "software";
};

/**
 * Runs the command that the arguments name; `argv` as the process has it. Returns the exit code;
 * what went wrong is said in one line.
 */
export const runProgram = async (argv: readonly string[], parts: ProgramParts): Promise<number> => {
  try {
    await createProgram(parts).parseAsync([...argv]);
    return commandExitCodes.ok;
  } catch (error) {
    // Help, or a usage error that commander has told already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : commandExitCodes.usage;
    const outcome = outcomeOf(error);
    const isBug = outcome === "software" && error instanceof Error;
    parts.terminal.complain(String(isBug ? error.stack : (error as Error).message));
    return commandExitCodes[outcome];
  }
};
