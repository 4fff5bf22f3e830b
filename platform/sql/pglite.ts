import { Worker } from "node:worker_threads";
import { pgliteCalls } from "./pglite-calls.ts";
import type { PgliteFolder, PgliteReport, PgliteWorkerStart } from "./pglite-protocol.ts";
import { transactionTimeout } from "./pglite-protocol.ts";
import type { Sql, SqlQuery, SqlValue } from "./sql.ts";
import { SqlFailed } from "./sql.ts";

/** How PGlite is opened; every time in milliseconds. */
export type PgliteOptions = {
  /** In memory, new or from a dump, for tests and benchmarks: gone when it closes. */
  readonly folder: PgliteFolder;
  /** Statements waiting for the one session; one more is refused with 53300. */
  readonly statementsWaitingMax?: number;
  /** How long one statement may wait and run; then 57014, and what became of it is unknown. */
  readonly statementTimeoutMs?: number;
  /** First creation measured 2.4 s, a later start 0.3 s, on an idle machine. */
  readonly openTimeoutMs?: number;
  readonly closeTimeoutMs?: number;
  /** Told when the thread has ended unasked: every statement fails from then on. */
  readonly onLost?: () => void;
};

const defaults = {
  statementsWaitingMax: 4_096,
  statementTimeoutMs: 30_000,
  openTimeoutMs: 60_000,
  closeTimeoutMs: 10_000,
} as const;

const ready = (worker: Worker, timeoutMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (state: string) => reject(new Error(`Cannot open the database: ${state}`));
    const timer = setTimeout(() => fail(`not ready after ${timeoutMs} ms`), timeoutMs);
    const settle = (report: PgliteReport): void => {
      clearTimeout(timer);
      if (report.kind === "failed") fail(report.message);
      else resolve();
    };
    worker.once("message", settle);
    worker.once("error", (error) => fail(error instanceof Error ? error.message : String(error)));
    worker.once("exit", (code) => fail(`its thread ended with code ${code}`));
  });

/** Resolves false when `timeoutMs` pass first. */
const within = async (work: Promise<unknown>, timeoutMs: number): Promise<boolean> => {
  const timeout = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => timeout.resolve(false), timeoutMs);
  const done = work.then(
    () => true,
    () => true,
  );
  return await Promise.race([done, timeout.promise]).finally(() => clearTimeout(timer));
};

type Calls = ReturnType<typeof pgliteCalls>;

const queries = (calls: Calls, transaction: number | undefined) => ({
  query: async <Row extends object>(text: string, values: readonly SqlValue[] = []) =>
    (await calls.call({ verb: "query", text, values, transaction })) as unknown as Row[],
  script: async (text: string) => {
    await calls.call({ verb: "script", text, transaction });
  },
});

const runTransaction =
  (calls: Calls): Sql["transaction"] =>
  async (work, { timeoutMs }) => {
    const transaction = calls.nextId();
    const timeout = Promise.withResolvers<never>();
    timeout.promise.catch(() => {});
    const timer = setTimeout(() => {
      const message = `Cannot go on with the transaction: ${timeoutMs} ms have passed`;
      timeout.reject(new SqlFailed(transactionTimeout, message));
    }, timeoutMs);
    try {
      await calls.call({ verb: "begin", transaction, timeoutMs });
      const result = await Promise.race([work(queries(calls, transaction)), timeout.promise]);
      await calls.call({ verb: "commit", transaction });
      return result;
    } catch (error) {
      // The thread rolls back at the deadline by itself, should this not arrive.
      await calls.call({ verb: "rollback", transaction }).catch(() => {});
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };

/**
 * Opens Postgres inside this process, in a thread of its own. The caller must be the only owner of
 * the folder: two owners lose rows silently. Survives a kill, not a power loss (fsync is off).
 * @throws {Error} when the folder cannot be opened in time.
 */
export const openPgliteSql = async (options: PgliteOptions): Promise<Sql> => {
  const { folder, ...limits } = { ...defaults, ...options };
  const workerData: PgliteWorkerStart = { folder };
  // Without our own flags: `--input-type` and its like would end the thread at once.
  const thread = { workerData, execArgv: [] };
  const worker = new Worker(new URL("./pglite-worker.ts", import.meta.url), thread);
  try {
    await ready(worker, limits.openTimeoutMs);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  const calls = pgliteCalls(worker, limits);
  const { query, script }: SqlQuery & Pick<Sql, "script"> = queries(calls, undefined);
  let closing: Promise<void> | undefined;
  worker.once("exit", () => {
    if (closing === undefined) options.onLost?.();
  });
  const close = async (): Promise<void> => {
    await within(calls.call({ verb: "close" }), limits.closeTimeoutMs);
    await worker.terminate();
  };
  return {
    query,
    script,
    transaction: runTransaction(calls),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
