import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FolderUnusable } from "../platform/process/folder-unusable.ts";
import { ResourceInUse } from "../platform/process/resource-in-use.ts";

/** The data folder, held by this process alone until `release` or its end. */
export type DataFolder = { readonly path: string; release(): void };

/** Another process works on the data folder; two would lose each other's rows silently. */
export class DataFolderInUse extends ResourceInUse {
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

/** SQLite's code for a file that somebody else has locked. */
const sqliteBusy = 5;

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.split("\n", 1).join() : String(error);

const takeLock = (path: string, ownerFile: string): DatabaseSync => {
  const lock = new DatabaseSync(join(path, "lock"));
  try {
    lock.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    // Deno gives the message alone.
    const { errcode, message } = error as { errcode?: number; message?: string };
    if (errcode !== sqliteBusy && message !== "database is locked") throw error;
    const owner = describeOwner(ownerFile);
    throw new DataFolderInUse(`Cannot use the data folder ${path}: ${owner} holds it`, {
      cause: error,
    });
  }
};

/**
 * Takes the data folder, making it if need be. The lock is the operating system's, on a file,
 * reached through SQLite because Node has no call for it: it ends with the process, however that
 * ends, so no stale lock is ever left and none has to be judged by a pid that may have been used
 * again. `owner.json` beside it says who holds it, for people.
 * @throws {DataFolderInUse} when another process holds it.
 * @throws {FolderUnusable} when it cannot be made, written or locked.
 */
export const openDataFolder = (path: string): DataFolder => {
  try {
    mkdirSync(path, { recursive: true });
    const ownerFile = join(path, "owner.json");
    const lock = takeLock(path, ownerFile);
    const startTime = new Date(Date.now() - process.uptime() * 1_000).toISOString();
    writeFileSync(ownerFile, `${JSON.stringify({ pid: process.pid, startTime })}\n`);
    return { path, release: () => lock.close() };
  } catch (error) {
    if (error instanceof DataFolderInUse) throw error;
    throw new FolderUnusable(`Cannot use the data folder ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
};
