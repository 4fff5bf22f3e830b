import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { findServices } from "../tests/services/find-services.ts";
import { isExecutable } from "../tests/services/is-executable.ts";

/** Variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A program that is not among the project's packages. */
export type Program = "ghz" | "pgbench" | "npm";

/** The command that brings each program. */
export const bringProgram: Readonly<Record<Program, string>> = {
  ghz: "go install github.com/bojand/ghz/cmd/ghz@v0.93.0",
  pgbench: "apt-get install postgresql",
  npm: "https://nodejs.org/en/download",
};

const outputBytesMax = 256 * 1_048_576;

/** Folders beside PATH: where `go install` puts programs, and beside the server's own. */
const foldersOf = async (program: Program, env: Environment): Promise<readonly string[]> => {
  if (program === "ghz") {
    const home = env.GOPATH ?? (env.HOME === undefined ? undefined : join(env.HOME, "go"));
    return [env.GOBIN, home && join(home, "bin")].filter((folder) => folder !== undefined);
  }
  if (program !== "pgbench") return [];
  const { postgres } = await findServices(env);
  return postgres.flatMap((one) => (one.kind === "installed" ? [one.installation] : []));
};

/** Path of a program; undefined when it is not on this machine. */
export const findProgram = async (
  program: Program,
  env: Environment,
): Promise<string | undefined> => {
  const onPath = (env.PATH ?? "").split(delimiter);
  const folders = [...(await foldersOf(program, env)), ...onPath];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
};

/**
 * Runs a program to its end and gives what it printed.
 * @throws {Error} it is not here, with the command that brings it; or it failed.
 */
export const runProgram = async (
  program: Program,
  args: readonly string[],
  env: Environment,
): Promise<string> => {
  const file = await findProgram(program, env);
  if (file === undefined) throw new Error(`Cannot run ${program}: ${bringProgram[program]}`);
  const run = await promisify(execFile)(file, [...args], { env, maxBuffer: outputBytesMax });
  return run.stdout;
};
