import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { processTree } from "./process-tree.ts";
import { waitUntil } from "./wait-until.ts";

/** A server's process and what is left of it in the end: nothing. */
export type WardedCommand = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whom it runs as; undefined = the user of the tests. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  /** Working folder, removed at the end. */
  readonly folder: string;
  readonly logFile: string;
  /** Ends it for good, leaving nothing behind (shared memory, helpers). */
  readonly endSignal: NodeJS.Signals;
};

/** A server whose end is certain, however this process ends. */
export type WardedProcess = {
  start(): Promise<void>;
  /** False once it has ended, by itself or by a signal. */
  isRunning(): boolean;
  /** To the first process alone. */
  signal(signal: NodeJS.Signals): void;
  /** To it and all that descend from it, parents first. */
  signalAll(signal: NodeJS.Signals): void;
  /**
   * Resolves when the first process is gone, and with it what that left behind. @throws {Error} not
   * within `timeoutMs`.
   */
  ended(timeoutMs: number): Promise<void>;
  /** The last lines that it wrote. */
  lastLines(): string;
  /** Ends it and removes its folder. */
  close(): Promise<void>;
};

const startTimeoutMs = 10_000;
const closeTimeoutMs = 30_000;
const lastLinesMax = 20;

// The Node that the project's scripts use, whatever runs the tests.
const nodeFile = fileURLToPath(new URL("../../node_modules/node/bin/node", import.meta.url));
const wardenFile = fileURLToPath(new URL("./warden.ts", import.meta.url));

const spawnWarden = (command: WardedCommand) => {
  const warden = spawn(nodeFile, [wardenFile], {
    cwd: tmpdir(),
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
  warden.stdin.on("error", () => {}); // It has ended, which `exit` tells.
  warden.stdin.write(`${JSON.stringify(command)}\n`);
  return warden;
};

const sendSignal = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
};

/** Prepares a server to be started; its folder exists already. */
export const openWardedProcess = (command: WardedCommand): WardedProcess => {
  const warden = spawnWarden(command);
  let pid: number | undefined;
  let tree: readonly number[] = [];
  let failure: string | undefined;
  warden.stdout.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.trim().split("\n")) {
      const [what, ...rest] = line.split(" ");
      if (what === "started") pid = Number(rest[0]);
      if (what === "failed") failure = rest.join(" ");
      if (what === "ended") pid = undefined;
    }
  });
  const left = Promise.withResolvers<void>();
  warden.once("exit", () => left.resolve());

  const members = (): readonly number[] => {
    if (pid !== undefined) tree = processTree(pid);
    return tree;
  };
  return {
    start: async () => {
      pid = undefined;
      warden.stdin.write("start\n");
      await waitUntil(`${command.command} to start`, startTimeoutMs, async () => {
        if (failure !== undefined) throw new Error(`Cannot start a server: ${failure}`);
        return pid !== undefined;
      });
    },
    isRunning: () => pid !== undefined,
    signal: (signal) => {
      members();
      if (pid !== undefined) sendSignal(pid, signal);
    },
    signalAll: (signal) => {
      for (const member of members()) sendSignal(member, signal);
    },
    ended: async (timeoutMs) => {
      const before = tree;
      const isOver = async () => pid === undefined;
      await waitUntil(`${command.command} to end`, timeoutMs, isOver);
      for (const member of before) sendSignal(member, "SIGKILL");
      await waitUntil(`the rest of ${command.command} to end`, timeoutMs, async () =>
        before.every((member) => processTree(member).length === 0),
      );
    },
    lastLines: () => {
      const lines = readFileSync(command.logFile, "utf8").trimEnd().split("\n");
      return lines.slice(-lastLinesMax).join("\n");
    },
    close: async () => {
      // A stopped process takes no signal but this one.
      if (pid !== undefined) for (const member of members()) sendSignal(member, "SIGCONT");
      warden.stdin.end();
      const timer = setTimeout(() => warden.kill("SIGKILL"), closeTimeoutMs);
      await left.promise.finally(() => clearTimeout(timer));
    },
  };
};
