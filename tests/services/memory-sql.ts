import { openPgliteSql } from "../../platform/sql/pglite.ts";
import type { Sql } from "../../platform/sql/sql.ts";
import { pgliteImage } from "./pglite-image.ts";

/** A new database in memory; close it. */
export const openMemorySql = async (): Promise<Sql> => {
  const image = await pgliteImage();
  return await openPgliteSql({ folder: image ? { dump: image.dump } : "memory" });
};
