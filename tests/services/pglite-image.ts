import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";

/** A new database, made once a run. */
export type PgliteImage = {
  /** Its folder, to be copied. */
  readonly folder: string;
  /** The same as a file, to be loaded. */
  readonly dump: string;
};

/** Where the run's setup wants it: tests, and processes that they run in, have this of it. */
export const pgliteImageVariable = "DAYBOOK_TEST_PGLITE_IMAGE";

const imageIn = (place: string): PgliteImage => ({
  folder: join(place, "postgres"),
  dump: join(place, "dump.tar"),
});

const make = async (place: string): Promise<void> => {
  const own = `${place}.${process.pid}`;
  const { folder, dump } = imageIn(own);
  await mkdir(own, { recursive: true });
  const database = await PGlite.create(`file://${folder}`);
  await writeFile(dump, await (await database.dumpDataDir("none")).bytes());
  await database.close();
  // Whole or not at all: two test files may make it at the same time.
  await rename(own, place).catch(async (error) => {
    await rm(own, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  });
};

let making: Promise<void> | undefined;

/**
 * The run's new database. To make one takes PGlite 3.6 s of a processor, to load or open it 0.6 s.
 * Undefined outside of a test run.
 */
export const pgliteImage = async (): Promise<PgliteImage | undefined> => {
  const place = process.env[pgliteImageVariable];
  if (place === undefined) return undefined;
  if (!existsSync(place)) {
    making ??= make(place);
    await making;
  }
  return imageIn(place);
};
