import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { openPgliteSql } from "../platform/sql/pglite.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { depositNow, openAccountNow, openBenchExecutor } from "./executor.ts";
import { timeCallers } from "./figures.ts";
import { accountIds, compareInTurns, type TurnFigures } from "./in-turns.ts";
import { openNaiveLoop } from "./naive-loop.ts";

const executorCommands = 10_000;
const naiveCommands = 2_000;

const measureOn = async (sql: Sql): Promise<readonly TurnFigures[]> => {
  const executor = openBenchExecutor(await openPostgresEventLog({ sql }));
  await timeCallers(256, accountIds.length, (index) =>
    openAccountNow(executor.execute, accountIds[index] ?? ""),
  );
  const naive = await openNaiveLoop(sql, accountIds);
  const deposit = (accountId: string) => depositNow(executor.execute, accountId);
  const figures = await compareInTurns([
    { name: "executor", commandsPerRound: executorCommands, deposit },
    {
      name: "plain read-decide-insert loop",
      commandsPerRound: naiveCommands,
      deposit: naive.deposit,
    },
  ]);
  await executor.stop();
  return figures;
};

/** 64 callers over 10,000 accounts, in process, on PGlite in a folder. */
export const benchInProcess = async (): Promise<readonly TurnFigures[]> => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-bench-"));
  const sql = await openPgliteSql({ folder: { dataDir: join(folder, "pglite") } });
  try {
    return await measureOn(sql);
  } finally {
    await sql.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
