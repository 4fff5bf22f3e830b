import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { silentLog } from "../platform/log.ts";
import { openPgSql } from "../platform/sql/pg.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { depositNow, openAccountNow, openBenchExecutor } from "./executor.ts";
import { formatTable, timeCallers, whole } from "./figures.ts";
import { accountIds, type Candidate, callers, compareInTurns } from "./in-turns.ts";
import { openNaiveLoop } from "./naive-loop.ts";
import type { Environment } from "./programs.ts";
import { castorePackages, castorePoolMax, openCastore } from "./rivals/castore.ts";
import { emmettPackages, openEmmett } from "./rivals/emmett.ts";
import { installPackages } from "./rivals/install-packages.ts";
import type { Rival } from "./rivals/rival.ts";
import type { Section } from "./section.ts";
import { startServers } from "./servers.ts";

/** The same for everybody: what the one that cannot be told otherwise takes. */
const poolMax = castorePoolMax;

const executorCommands = 20_000;
const loopCommands = 6_000;
const rivalCommands = 3_000;

const openSql = (url: string): Sql =>
  openPgSql({ url, applicationName: "daybook-bench", logger: silentLog, poolMax });

const openAll = (open: (accountId: string) => Promise<unknown>) =>
  timeCallers(callers, accountIds.length, (index) => open(accountIds[index] ?? ""));

const rivalCandidate = async (name: string, rival: Rival): Promise<Candidate> => {
  await openAll(rival.open);
  return { name, commandsPerRound: rivalCommands, deposit: rival.deposit };
};

const measure = async (url: string, env: Environment) => {
  await using packages = await installPackages([...emmettPackages, ...castorePackages], env);
  const sql = openSql(url);
  const loopSql = openSql(url);
  const executor = openBenchExecutor(await openPostgresEventLog({ sql }));
  await openAll((accountId) => openAccountNow(executor.execute, accountId));
  const naive = await openNaiveLoop(loopSql, accountIds);
  const emmett = await openEmmett(packages, url, poolMax);
  const castore = await openCastore(packages, url);
  const figures = await compareInTurns([
    {
      name: "executor",
      commandsPerRound: executorCommands,
      deposit: (accountId) => depositNow(executor.execute, accountId),
    },
    {
      name: "plain read-decide-insert loop",
      commandsPerRound: loopCommands,
      deposit: naive.deposit,
    },
    await rivalCandidate("Emmett 0.42.0, CommandHandler on emmett-postgresql", emmett),
    await rivalCandidate("Castore 2.4.2, Command on event-storage-adapter-postgres", castore),
  ]);
  await executor.stop();
  await Promise.all([emmett.close(), castore.close(), sql.close(), loopSql.close()]);
  return figures;
};

/** The executor beside other ways to do the same, in one process on a Postgres server. */
export const rivals: Section = {
  name: "rivals",
  title: "in process on Postgres, 64 callers over 10,000 accounts, pools of 10, deposits",
  needs: ["postgres"],
  run: async (env) => {
    await using servers = await startServers("postgres");
    const figures = await measure(servers.postgres.url, env);
    return formatTable([
      ["what", "commands/s", "executor is faster by"],
      ...figures.map(({ name, perSecond, ratio }) => [name, whole(perSecond), ratio.toFixed(1)]),
    ]);
  },
};
