import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Node's own variable: where what it has compiled is kept from one process to the next. A run's
 * setup sets it. A process of the project needs 0.6 s of a processor with it until it listens, and
 * 1.0 s without.
 */
export const compileCacheVariable = "NODE_COMPILE_CACHE";

/** Without a setting that is right a process has read all of its modules when it ends. */
const endsAtOnce = { LOG_LEVEL: "none" };
const timeoutMs = 30_000;

/** True in a run of tests; benchmarks start processes by the same means, and those live longer. */
export const isOfRun = (): boolean => process.env[compileCacheVariable] !== undefined;

/** The variable for a process that is started with an environment of its own. */
export const withCompileCache = (): Record<string, string> => {
  const folder = process.env[compileCacheVariable];
  return folder === undefined ? {} : { [compileCacheVariable]: folder };
};

/**
 * Fills the run's cache with the modules of a `main.ts`, once a run: Node keeps them when a process
 * ends in good order, and those of tests are mostly killed. Does nothing outside of a run.
 */
export const compileOnce = (node: string, nodeArgs: readonly string[], mainFile: string): void => {
  const folder = process.env[compileCacheVariable];
  if (folder === undefined) return;
  try {
    mkdirSync(join(folder, `of-${basename(dirname(mainFile))}`));
  } catch {
    return; // It is there, or somebody is at it.
  }
  const env = { PATH: process.env.PATH ?? "", ...withCompileCache(), ...endsAtOnce };
  spawnSync(node, [...nodeArgs, mainFile], { env, stdio: "ignore", timeout: timeoutMs });
};
