import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pgliteImage } from "../services/pglite-image.ts";
import { type EmbeddedProcess, startEmbedded } from "./embedded-process.ts";

/** A data folder of its own and the processes that were started on it. */
export type Installation = AsyncDisposable & {
  readonly dataDir: string;
  /** Starts a process on the folder and waits until it is ready. */
  readonly start: (settings?: Readonly<Record<string, string>>) => Promise<EmbeddedProcess>;
  /** Kills what still runs, removes the folder. @throws {Error} when a process met a bug. */
  readonly remove: () => Promise<void>;
};

/** What is in a data folder before the first start. */
export type InstallationOptions = {
  /** `new` nothing; default: a database without a table, where the run has one to copy. */
  readonly folder?: "new";
};

/** What the server logs when a handler threw something that it should not have. */
const bugLine = /^.*"grpc\.internal_error".*$/m;

/**
 * An installation in a temporary folder. `await using` it, or call `remove` in `afterAll`: nothing
 * is left behind then, also when a test fails.
 */
export const createInstallation = (options: InstallationOptions = {}): Installation => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-e2e-"));
  const dataDir = join(folder, "data");
  const started: EmbeddedProcess[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all(started.map((one) => one.kill()));
    rmSync(folder, { recursive: true, force: true });
    const bug = started.map((one) => bugLine.exec(one.stderr())?.[0]).find(Boolean);
    if (bug !== undefined) throw new Error(`Cannot pass: a process met a bug: ${bug}`);
  };
  return {
    dataDir,
    start: async (settings) => {
      const database = join(dataDir, "postgres");
      const image = options.folder === "new" ? undefined : await pgliteImage();
      if (image && !existsSync(dataDir)) await cp(image.folder, database, { recursive: true });
      const process = await startEmbedded(dataDir, settings);
      started.push(process);
      return process;
    },
    remove,
    [Symbol.asyncDispose]: remove,
  };
};
