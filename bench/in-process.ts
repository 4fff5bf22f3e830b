import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { openPgliteSql } from "../platform/sql/pglite.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { depositNow, openAccountNow, openBenchExecutor } from "./executor.ts";
import { median, timeCallers } from "./figures.ts";
import { openNaiveLoop } from "./naive-loop.ts";

const callers = 64;
const accountCount = 10_000;
const rounds = 5;
const executorCommands = 10_000;
const naiveCommands = 2_000;

const accountIds = Array.from({ length: accountCount }, (_, index) => `bench-${index}`);
const anyAccount = (): string => accountIds[Math.floor(Math.random() * accountCount)] ?? "bench-0";

/** Commands a second of executor and naive loop, in turns on the same PGlite. */
export type InProcessFigures = {
  readonly executorPerSecond: number;
  readonly naivePerSecond: number;
  /** Median of the ratios of each round. */
  readonly ratio: number;
};

const measureOn = async (sql: Sql): Promise<InProcessFigures> => {
  const executor = openBenchExecutor(await openPostgresEventLog({ sql }));
  await timeCallers(256, accountCount, (index) =>
    openAccountNow(executor.execute, accountIds[index] ?? ""),
  );
  const naive = await openNaiveLoop(sql, accountIds);
  const figures: { executor: number; naive: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const fast = await timeCallers(callers, executorCommands, () =>
      depositNow(executor.execute, anyAccount()),
    );
    const plain = await timeCallers(callers, naiveCommands, () => naive.deposit(anyAccount()));
    figures.push({
      executor: executorCommands / fast.seconds,
      naive: naiveCommands / plain.seconds,
    });
  }
  await executor.stop();
  return {
    executorPerSecond: median(figures.map(({ executor }) => executor)),
    naivePerSecond: median(figures.map(({ naive }) => naive)),
    ratio: median(figures.map((round) => round.executor / round.naive)),
  };
};

/** 64 callers over 10,000 accounts, in process, on PGlite in a folder. */
export const benchInProcess = async (): Promise<InProcessFigures> => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-bench-"));
  const sql = await openPgliteSql({ folder: { dataDir: join(folder, "pglite") } });
  try {
    return await measureOn(sql);
  } finally {
    await sql.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
