import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { silentLog } from "../platform/log.ts";
import { openPgSql } from "../platform/sql/pg.ts";
import { depositNow, openAccountNow, openBenchExecutor } from "./executor.ts";
import { timeCallers } from "./figures.ts";
import { accountIds, anyAccount } from "./in-turns.ts";

/** Far more than one append holds, so that every append is as large as it may be. */
const callers = 1_024;

/** Fills a new log with openings and deposits, as commands would have written them. */
export const fillLog = async (url: string, events: number): Promise<void> => {
  const sql = openPgSql({ url, applicationName: "daybook-bench", logger: silentLog });
  const executor = openBenchExecutor(await openPostgresEventLog({ sql }));
  const { execute } = executor;
  await timeCallers(callers, accountIds.length, (index) =>
    openAccountNow(execute, accountIds[index] ?? ""),
  );
  await timeCallers(callers, events - accountIds.length, () => depositNow(execute, anyAccount()));
  await executor.stop();
  await sql.close();
};
