import type { SqlQuery } from "../sql/sql.ts";

/**
 * From now on nothing is recorded before a time, in milliseconds since 1970: one that lies ahead of
 * the database's clock is the record time of all that is appended, until it is moved on.
 */
export const moveClock = async (sql: SqlQuery, time: number): Promise<void> => {
  const moved = "update daybook.heads set last_time = greatest(last_time, $1::timestamptz)";
  await sql.query(moved, [new Date(time)]);
};
