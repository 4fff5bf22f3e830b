import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The data folder, held by this process alone until `release` or its end. */
export type DataFolder = { readonly path: string; release(): void };

/** Another process works on the data folder; two would lose each other's rows silently. */
export class DataFolderInUse extends Error {
  override readonly name = "DataFolderInUse";
}

const describeOwner = (ownerFile: string): string => {
  try {
    const { pid, startTime } = JSON.parse(readFileSync(ownerFile, "utf8"));
    return `process ${pid}, running since ${startTime}`;
  } catch {
    return "another process";
  }
};

/**
 * Takes the data folder, making it if need be. The lock is the operating system's, on a file,
 * reached through SQLite because Node has no call for it: it ends with the process, however that
 * ends, so no stale lock is ever left and none has to be judged by a pid that may have been used
 * again. `owner.json` beside it says who holds it, for people.
 * @throws {DataFolderInUse} when another process holds it.
 */
export const openDataFolder = (path: string): DataFolder => {
  mkdirSync(path, { recursive: true });
  const ownerFile = join(path, "owner.json");
  const lock = new DatabaseSync(join(path, "lock"));
  try {
    lock.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    const owner = describeOwner(ownerFile);
    throw new DataFolderInUse(`Cannot use the data folder ${path}: ${owner} holds it`, {
      cause: error,
    });
  }
  const startTime = new Date(Date.now() - process.uptime() * 1_000).toISOString();
  writeFileSync(ownerFile, `${JSON.stringify({ pid: process.pid, startTime })}\n`);
  return { path, release: () => lock.close() };
};
