import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { processTree } from "./process-tree.ts";
import type { WardedCommand } from "./warded-process.ts";

/*
 * Keeps one server for a test run and outlives it by moments only: standard input is the tie. When
 * that closes, however its owner ended, the server is ended and its folder removed. Runs in a
 * session of its own, so that Ctrl-C on the tests' terminal does not reach it or the server.
 */

const endTimeoutMs = 10_000;
const lookEveryMs = 50;

let server: ChildProcess | undefined;
/** Process group of the last server; helpers of one that has ended may still be in it. */
let group: number | undefined;
/** The first line of standard input, never a file: environments have secrets. */
let warded: WardedCommand | undefined;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const startServer = ({ command, args, env, user, folder, logFile }: WardedCommand): void => {
  const log = openSync(logFile, "a");
  const child = spawn(command, args, {
    env,
    cwd: folder,
    detached: true,
    stdio: ["ignore", log, log],
    ...user,
  });
  closeSync(log);
  server = child;
  child.once("error", (error) => say(`failed ${error.message}`));
  child.once("exit", () => {
    server = undefined;
    say("ended");
  });
  group = child.pid;
  if (child.pid !== undefined) say(`started ${child.pid}`);
};

const sendSignal = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
};

const endServer = async ({ endSignal }: WardedCommand): Promise<void> => {
  if (group === undefined) return;
  const tree = processTree(group);
  if (server !== undefined) sendSignal(group, endSignal);
  const deadline = Date.now() + endTimeoutMs;
  while (server !== undefined && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  for (const member of tree) sendSignal(member, "SIGKILL");
  sendSignal(-group, "SIGKILL");
};

const endAll = async (): Promise<void> => {
  if (warded === undefined) process.exit();
  await endServer(warded);
  rmSync(warded.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  process.exit();
};

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.stdout.on("error", () => {}); // The owner is gone; the end of stdin says the rest.
createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (warded === undefined) warded = JSON.parse(line) as WardedCommand;
    else startServer(warded);
  })
  .once("close", () => void endAll());
