import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const lookTimeoutMs = 10_000;
const outputBytesMax = 16 * 1_048_576;
const composeFile = fileURLToPath(new URL("../../deploy/compose.yaml", import.meta.url));

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

/** Runs `docker`; gives what it printed. @throws {Error} with its own words. */
export const docker = (
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, ...settings };
    const options = { env, timeout: timeoutMs, maxBuffer: outputBytesMax };
    execFile("docker", args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout.trim());
      reject(new Error(`Cannot run docker ${args.join(" ")}: ${stderr.slice(-4_000)}`));
    });
  });

/** Arguments that name the project's compose file, as one of its own. */
export const composeArgs = (project: string): readonly string[] => [
  "compose",
  `--file=${composeFile}`,
  "--env-file=/dev/null",
  `--project-name=${project}`,
];
