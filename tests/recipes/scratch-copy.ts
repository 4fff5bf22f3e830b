import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { withCompileCache } from "../services/compile-cache.ts";

const top = fileURLToPath(new URL("../../", import.meta.url));
const notCopied = new Set(["node_modules", "data", "coverage", ".git"]);
const outputBytesMax = 4 * 1_048_576;
const runTimeoutMs = 240_000;

/** A copy of the project to change. */
export type ScratchCopy = Disposable & {
  readonly folder: string;
  /** Runs a program of the project there. @throws {Error} with all that it said when it fails. */
  readonly run: (program: string, ...args: readonly string[]) => Promise<string>;
};

/** Copies the project without its packages, which it borrows, and without its history. */
export const createScratchCopy = async (): Promise<ScratchCopy> => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-recipe-"));
  cpSync(top, folder, {
    recursive: true,
    filter: (path) => !notCopied.has(relative(top, path).split("/")[0] ?? ""),
  });
  symlinkSync(join(top, "node_modules"), join(folder, "node_modules"));
  const path = `${join(top, "node_modules", ".bin")}:${process.env.PATH}`;
  const env = { PATH: path, ...withCompileCache() };
  const run: ScratchCopy["run"] = async (program, ...args) => {
    const limits = { maxBuffer: outputBytesMax, timeout: runTimeoutMs };
    try {
      return (await promisify(execFile)(program, args, { cwd: folder, env, ...limits })).stdout;
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      throw new Error(`Cannot run ${program} ${args.join(" ")}:\n${stdout}\n${stderr}`);
    }
  };
  // The style looks at what git would keep.
  await run("git", "init", "--quiet");
  writeFileSync(join(folder, ".git", "info", "exclude"), "node_modules\n");
  return { folder, run, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
};
