import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes the folder of a new database so that a kill at any moment leaves either none or a whole
 * one: it is made beside its place and renamed into it. PGlite writes PG_VERSION early, so a folder
 * filled in place would look whole while half its tables are missing. What an earlier kill left
 * behind is removed. The caller is the only owner of the folder.
 * @throws {Error} when the place holds something that is not a database.
 */
export const pgliteFolder = async (
  dataDir: string,
  create: (folder: string) => Promise<void>,
): Promise<void> => {
  const unfinished = `${dataDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  if (existsSync(`${dataDir}/PG_VERSION`)) return;
  if (existsSync(dataDir) && (await readdir(dataDir)).length > 0) {
    throw new Error("Cannot open the database: its folder holds something else");
  }
  await mkdir(dirname(dataDir), { recursive: true });
  await create(unfinished);
  await rename(unfinished, dataDir);
};
