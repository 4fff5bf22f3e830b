import { execFile } from "node:child_process";
import { mkdtemp, open, rm, rmdir, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findServices } from "../services/find-services.ts";

/** A file system of its own that is soon full. */
export type SmallDisk = {
  readonly folder: string;
  /** Leaves not a byte. */
  readonly fill: () => Promise<void>;
  /** Takes away what filled it. */
  readonly empty: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const run = promisify(execFile);
/** Room for a new cluster of Postgres and what a test writes. */
const megabytes = 192;
const pieceBytes = 65_536;

const isFull = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOSPC";

/** Mounts one in memory, which takes root on Linux. @throws {Error} the machine does not let us. */
export const openSmallDisk = async (): Promise<SmallDisk> => {
  const folder = await mkdtemp(join(tmpdir(), "daybook-disk-"));
  const filler = join(folder, "filler");
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0755`, "tmpfs", folder]);
  } catch (error) {
    await rmdir(folder);
    throw error;
  }
  const fill = async (): Promise<void> => {
    const file = await open(filler, "a");
    try {
      // The server may free something meanwhile, but no more than the disk has.
      const piecesMax = (megabytes * 1_048_576) / pieceBytes;
      for (let piece = 0; piece < piecesMax; piece += 1) await file.write(Buffer.alloc(pieceBytes));
    } catch (error) {
      if (!isFull(error)) throw error;
    } finally {
      await file.close();
    }
  };
  return {
    folder,
    fill: async () => {
      for (let free = 1; free > 0; free = (await statfs(folder)).bfree) await fill();
    },
    empty: () => rm(filler, { force: true }),
    close: async () => {
      await run("umount", ["-l", folder]);
      await rmdir(folder);
    },
  };
};

/** Why no installed Postgres can be put on a small disk here; undefined when it can. */
export const whyNoSmallDisk = async (): Promise<string | undefined> => {
  const { postgres } = await findServices(process.env);
  if (!postgres.some(({ kind }) => kind === "installed")) return "takes an installed Postgres";
  try {
    await (await openSmallDisk()).close();
    return undefined;
  } catch {
    return "takes root on Linux, to mount a small file system";
  }
};
