import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { silentLog } from "../platform/log.ts";
import { openPgSql } from "../platform/sql/pg.ts";
import { depositNow, openAccountNow, openBenchExecutor } from "./executor.ts";
import { timeCallers } from "./figures.ts";
import { openLagReader } from "./lag.ts";
import { openProcesses } from "./processes.ts";
import type { Environment } from "./programs.ts";
import type { Servers } from "./servers.ts";

/** How much there is to read. */
export type BookSizes = {
  readonly entries: number;
  readonly accounts: number;
  /** Of so many entries one is of the old account. */
  readonly oldEvery: number;
};

/** An account with far more entries than the others. */
export const oldAccount = "bench-old";

/** Far more than one append holds, so that every append is as large as it may be. */
const writers = 1_024;

/** A projector that applies no more than this is stuck. */
const appliedPerSecondMin = 500;

const any = (count: number): number => Math.floor(Math.random() * count);

const letter = (): string => "abcdefghij".charAt(any(10));

const oneWord = (): string => `topic${letter()}${letter()}`;

/** Two words out of a hundred: what one entry in five thousand has. */
export const anyTwoWords = (): string => `${oneWord()} ${oneWord()}`;

/** An account other than the old one. */
export const anyReader = (sizes: BookSizes): string => `bench-${any(sizes.accounts)}`;

/**
 * `READS_ENTRIES` entries (a million) over `READS_ACCOUNTS` accounts (20,000), one in
 * `READS_OLD_EVERY` (20) of them of the old account.
 */
export const bookSizes = (env: Environment): BookSizes => ({
  entries: Number(env.READS_ENTRIES ?? 1_000_000),
  accounts: Number(env.READS_ACCOUNTS ?? 20_000),
  oldEvery: Number(env.READS_OLD_EVERY ?? 20),
});

const fillBooks = async (url: string, sizes: BookSizes): Promise<void> => {
  const sql = openPgSql({ url, applicationName: "daybook-bench", logger: silentLog });
  const executor = openBenchExecutor(await openPostgresEventLog({ sql }));
  const { execute } = executor;
  await openAccountNow(execute, oldAccount);
  await timeCallers(writers, sizes.accounts, (at) => openAccountNow(execute, `bench-${at}`));
  await timeCallers(writers, sizes.entries, (at) =>
    depositNow(
      execute,
      at % sizes.oldEvery === 0 ? oldAccount : anyReader(sizes),
      `Invoice ${at} ${anyTwoWords()}`,
    ),
  );
  await executor.stop();
  await sql.close();
};

/** Waits until a projector has posted the whole log into indices, and ends it. */
export const postAll = async (
  servers: Servers<"postgres" | "rabbitmq" | "elasticsearch">,
  prefix: string,
  events: number,
): Promise<void> => {
  await using lag = await openLagReader(servers.postgres.url, servers.elasticsearch.url, prefix);
  await using processes = openProcesses(servers);
  await processes.launch("projector", { INDEX_PREFIX: prefix });
  await lag.drained(60_000 + (events / appliedPerSecondMin) * 1_000);
};

/** Writes the books as commands would, and lets a projector catch up with them. */
export const loadBooks = async (
  servers: Servers<"postgres" | "rabbitmq" | "elasticsearch">,
  prefix: string,
  sizes: BookSizes,
): Promise<void> => {
  await fillBooks(servers.postgres.url, sizes);
  await postAll(servers, prefix, sizes.entries + sizes.accounts);
};
