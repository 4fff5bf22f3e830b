import { Command, CommanderError, InvalidArgumentError } from "commander";
import type { Sql } from "../platform/sql/sql.ts";
import { allSpecs } from "./all-specs.ts";
import { CommandFailed, type CommandOutcome, commandExitCodes } from "./command-failed.ts";
import { demoOptions } from "./demo/demo-options.ts";
import type { MigrateOptions, OpenLog } from "./log-migrate.ts";
import type { NewEpochOptions } from "./log-new-epoch.ts";
import { runSpec, type SpecParts } from "./run-spec.ts";
import { addSpec, typedOf } from "./spec-command.ts";

/** What the commands work with. */
export type ProgramParts = SpecParts & {
  /** Reads its settings when it is called. @throws {ConfigInvalid} */
  readonly openDatabase: () => Sql | Promise<Sql>;
  readonly openLog: OpenLog;
};

const readEpoch = (text: string): number => {
  const epoch = Number(text);
  if (Number.isSafeInteger(epoch) && epoch >= 1) return epoch;
  throw new InvalidArgumentError("Cannot begin it: an epoch is a whole number from 1");
};

const partitionsMax = 64;

const readPartitions = (text: string): number => {
  const partitions = Number(text);
  if (/^\d+$/.test(text) && partitions >= 1 && partitions <= partitionsMax) return partitions;
  throw new InvalidArgumentError(`Cannot make it: partitions are 1 to ${partitionsMax}`);
};

const withDatabase = async (
  { openDatabase }: ProgramParts,
  work: (sql: Sql) => Promise<void>,
): Promise<void> => {
  const sql = await openDatabase();
  try {
    await work(sql);
  } finally {
    await sql.close();
  }
};

const groups = {
  account: "open accounts, move money, look at what became of it",
  product: "the catalogue: products, their prices and their stock",
  customer: "who buys",
  order: "what is bought: place, pay, ship, cancel",
  command: "what a request id led to",
  projections: "the read side: how far it is",
  log: "the event log",
} as const;

const footer = `
Start here:
  daybook account open alice --owner alice --currency EUR
  daybook account deposit alice 100 EUR
  daybook account show alice
  daybook account --help

Something to look at, a small shop and its bank:
  daybook demo

Services are called at 127.0.0.1:50051, 50052 and 50053 unless DAYBOOK_COMMAND_ADDRESS,
DAYBOOK_QUERY_ADDRESS and DAYBOOK_OPERATIONS_ADDRESS say otherwise. -o json is for programs.`;

const addMigrate = (log: Command, parts: ProgramParts): void => {
  log
    .command("migrate")
    .helpGroup("Change:")
    .description("bring the schema up to date, as the command service does when it starts")
    .option("--partitions <number>", "of a log that is made now, 16 unless said", readPartitions)
    .action((options: MigrateOptions) =>
      withDatabase(parts, async (sql) => {
        const { logMigrate } = await import("./log-migrate.ts");
        await logMigrate(() => parts.openLog(sql, options.partitions), parts.terminal);
      }),
    );
};

const addNewEpoch = (log: Command, parts: ProgramParts): void => {
  log
    .command("new-epoch")
    .helpGroup("Change:")
    .description("begin a new epoch, after the log was set back to an earlier point")
    .option("--to <epoch>", "the epoch to begin, above the present one", readEpoch)
    .option("--yes", "do not ask")
    .action((options: NewEpochOptions) =>
      withDatabase(parts, async (sql) => {
        const { logNewEpoch } = await import("./log-new-epoch.ts");
        await logNewEpoch(sql, parts.terminal, options);
      }),
    );
};

const addDemo = (program: Command, parts: ProgramParts): void => {
  const command = program
    .command("demo")
    .description("fill an installation with a small shop and its bank; twice is as once")
    .helpOption("-h, --help", "show this help");
  for (const { flags, help } of demoOptions) command.option(flags, help);
  command.action(async () => {
    const { runDemo } = await import("./demo/run-demo.ts");
    await runDemo(typedOf(command), parts);
  });
};

const createProgram = (parts: ProgramParts): Command => {
  const { terminal } = parts;
  // Before any command is added: each takes these over from the one above it.
  const program = new Command("daybook")
    .description("Works on an installation of Daybook")
    .helpOption("-h, --help", "show this help")
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => terminal.say(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd()),
      ...(terminal.output.columns && { getOutHelpWidth: () => terminal.output.columns ?? 0 }),
      getOutHasColors: () => terminal.output.colours,
      getErrHasColors: () => terminal.errors.colours,
    })
    .addHelpText("after", footer);
  for (const [name, summary] of Object.entries(groups)) {
    const group = program.command(name).description(summary).helpCommand(false);
    for (const spec of allSpecs) {
      if (spec.path[0] === name) addSpec(group, spec, (typed) => runSpec(spec, typed, parts));
    }
    if (name !== "log") continue;
    addMigrate(group, parts);
    addNewEpoch(group, parts);
  }
  addDemo(program, parts);
  return program;
};

/** Loaded only when something has gone wrong: they bring half of the platform along. */
const outcomeOf = async (error: unknown): Promise<CommandOutcome> => {
  if (error instanceof CommandFailed) return error.outcome;
  const [{ ConfigInvalid }, { EpochRefused }, { RequestFailed }, { SqlFailed }] = await Promise.all(
    [
      import("../platform/config.ts"),
      import("../platform/event-log/raise-epoch.ts"),
      import("../platform/failure.ts"),
      import("../platform/sql/sql.ts"),
    ],
  );
  if (error instanceof ConfigInvalid) return "config";
  if (error instanceof EpochRefused) return "refused";
  return error instanceof RequestFailed || error instanceof SqlFailed ? "unavailable" : "software";
};

/**
 * Runs the command that the arguments name; `argv` as the process has it. Returns the exit code;
 * what went wrong is on standard error.
 */
export const runProgram = async (argv: readonly string[], parts: ProgramParts): Promise<number> => {
  try {
    await createProgram(parts).parseAsync([...argv]);
    return commandExitCodes.ok;
  } catch (error) {
    // Help, or a usage error that commander has told already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : commandExitCodes.usage;
    const outcome = await outcomeOf(error);
    const isBug =
      outcome === "software" && error instanceof Error && error.name !== "CommandFailed";
    parts.terminal.complain(String(isBug ? error.stack : (error as Error).message));
    return commandExitCodes[outcome];
  }
};
