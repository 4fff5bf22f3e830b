import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Starts the embedded mode under Deno with the permissions that `deno task start` asks for, drives
 * it from Node and from Deno, and stops it. `DENO` is the command that starts Deno. Prints `ok` or
 * `not ok` and what was looked at, a line each; ends with 1 if one failed.
 */
const denoCommand = process.env.DENO ?? "npx --yes deno@2.9.0";
const top = fileURLToPath(new URL("../../", import.meta.url));
const readyTimeoutMs = 120_000;
const driveTimeoutMs = 60_000;
const exitTimeoutMs = 10_000;

type Embedded = {
  readonly process: ChildProcess;
  readonly ended: Promise<number | string>;
  readonly output: () => string;
};

const report = (passed: boolean, what: string): void => {
  console.log(`${passed ? "ok" : "not ok"} ${what}`);
  if (!passed) process.exitCode = 1;
};

/** The program itself: a signal sent to npx would not reach it. */
const findDeno = (): string =>
  execFileSync("sh", ["-c", `${denoCommand} eval 'console.log(Deno.execPath())'`], {
    encoding: "utf8",
    cwd: top,
  }).trim();

const permissions = (folder: string): string[] => [
  "-N",
  `-R=.,${folder}`,
  "-E",
  "--allow-sys",
  `-W=${folder}`,
];

const startEmbedded = (deno: string, folder: string): Embedded => {
  const freePorts = { COMMAND_PORT: "0", QUERY_PORT: "0", OPERATIONS_PORT: "0", METRICS_PORT: "0" };
  const child = spawn(deno, ["run", ...permissions(folder), "embedded/main.ts"], {
    cwd: top,
    env: { ...process.env, ...freePorts, DATA_DIR: join(folder, "data"), LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const ended = new Promise<number | string>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? "nothing"));
    child.once("error", (error) => resolve(error.message));
  });
  return { process: child, ended, output: () => output };
};

/** Resolves true when `isTrue` is, false after `timeoutMs`. */
const until = async (isTrue: () => boolean, timeoutMs: number): Promise<boolean> => {
  const deadline = Date.now() + timeoutMs;
  while (!isTrue() && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return isTrue();
};

const addressOf = (output: string, name: string): string | undefined =>
  new RegExp(`^ *${name} +(\\S+)$`, "m").exec(output)?.[1];

const drive = async (program: string, args: readonly string[], timeoutMs: number) => {
  const child = spawn(program, args, { cwd: top, stdio: "inherit", timeout: timeoutMs });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) process.exitCode = 1;
};

const driveFromBoth = async (deno: string, output: string): Promise<void> => {
  const addresses = ["commands", "queries"].map((name) => addressOf(output, name) ?? "");
  const script = "tests/deno/drive.ts";
  await drive(process.execPath, [script, "node", ...addresses], driveTimeoutMs);
  const denoArgs = ["run", "-N", "-R=.", "-E", "--allow-sys", script, "deno", ...addresses];
  await drive(deno, denoArgs, driveTimeoutMs);
};

const stop = async ({ process: child, ended }: Embedded): Promise<void> => {
  const startedAt = Date.now();
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), exitTimeoutMs);
  const code = await ended;
  clearTimeout(timer);
  const took = `${Date.now() - startedAt} ms`;
  report(code === 0, `embedded mode under Deno ends after SIGTERM with ${code} in ${took}`);
};

const folder = mkdtempSync(join(tmpdir(), "daybook-deno-"));
try {
  const deno = findDeno();
  const embedded = startEmbedded(deno, folder);
  let hasEnded = false;
  embedded.ended.then(() => {
    hasEnded = true;
  });
  const isReady = () => addressOf(embedded.output(), "metrics") !== undefined;
  await until(() => isReady() || hasEnded, readyTimeoutMs);
  report(isReady(), "embedded mode under Deno becomes ready");
  if (isReady()) await driveFromBoth(deno, embedded.output());
  await stop(embedded);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
