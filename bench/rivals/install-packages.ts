import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Environment, runProgram } from "../programs.ts";
import type { RivalPackage } from "./rival.ts";

/** Packages in a folder of their own, far from the project's. */
export type InstalledPackages = AsyncDisposable & {
  /** Imports one of them; `Module` is the little of it that the caller uses. */
  load<Module>(name: string): Promise<Module>;
};

/**
 * Installs packages at exact versions with npm into a temporary folder: what is only compared with
 * is no dependency of the project. @throws {Error} npm is not here, or could not install them.
 */
export const installPackages = async (
  packages: readonly RivalPackage[],
  env: Environment,
): Promise<InstalledPackages> => {
  const folder = await mkdtemp(join(tmpdir(), "daybook-rivals-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const quiet = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts"];
    await runProgram("npm", ["install", "--prefix", folder, ...quiet, ...packages], env);
  } catch (error) {
    await remove();
    throw error;
  }
  const require = createRequire(join(folder, "here.js"));
  return {
    load: async <Module>(name: string): Promise<Module> =>
      (await import(pathToFileURL(require.resolve(name)).href)) as Module,
    [Symbol.asyncDispose]: remove,
  };
};
