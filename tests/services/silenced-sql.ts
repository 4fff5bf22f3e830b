import { setTimeout as after } from "node:timers/promises";
import { type Sql, SqlFailed } from "../../platform/sql/sql.ts";

/** A database that can fall silent, as a server does that has vanished. */
export type SilencedSql = {
  readonly sql: Sql;
  /** From now on every statement fails, and takes its time for that. */
  readonly fallSilent: () => void;
  /** Statements since then. */
  readonly asked: () => number;
};

/** `inner`, which stays its owner's to close; silence takes `timeoutMs` to notice. */
export const silencedSql = (inner: Sql, timeoutMs: number): SilencedSql => {
  let isSilent = false;
  let asked = 0;
  const unless = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    if (!isSilent) return await run();
    asked += 1;
    await after(timeoutMs);
    throw new SqlFailed("08006", "Query read timeout");
  };
  const sql: Sql = {
    query: (...question) => unless(() => inner.query(...question)),
    script: (text) => unless(() => inner.script(text)),
    transaction: (...work) => unless(() => inner.transaction(...work)),
    close: async () => {},
  };
  return {
    sql,
    asked: () => asked,
    fallSilent: () => {
      isSilent = true;
    },
  };
};
