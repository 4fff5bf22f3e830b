import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { top } from "./monitoring.ts";

const lookTimeoutMs = 10_000;
const outputBytesMax = 16 * 1_048_576;

const answers = (args: readonly string[]): boolean => {
  try {
    execFileSync("docker", args, { timeout: lookTimeoutMs, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** What is missing to build and run containers, with the command that brings it. */
export const missingEngine = (): string | undefined => {
  if (!answers(["info"])) return "no Docker engine answers: sudo systemctl start docker";
  if (!answers(["compose", "version"])) {
    return "no docker compose: apt-get install docker-compose-plugin";
  }
  return undefined;
};

/** Where a program runs, for how long, and what is added to its environment. */
type Running = {
  readonly cwd?: string;
  readonly timeoutMs: number;
  readonly settings?: Readonly<Record<string, string>>;
};

/** Runs a program; gives what it printed. @throws {Error} with its own words. */
export const run = (
  program: string,
  args: readonly string[],
  { cwd = ".", timeoutMs: timeout, settings = {} }: Running,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, ...settings };
    const options = { cwd, env, timeout, maxBuffer: outputBytesMax };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout.trim());
      reject(new Error(`Cannot run ${program} ${args.join(" ")}: ${stderr.slice(-4_000)}`));
    });
  });

/** Copies what git tracks or would track of the project: what somebody has who checks it out. */
export const checkOut = async (folder: string): Promise<void> => {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = (await run("git", list, { cwd: top, timeoutMs: lookTimeoutMs })).split("\0");
  for (const file of files) {
    if (file !== "" && existsSync(join(top, file))) cpSync(join(top, file), join(folder, file));
  }
};
