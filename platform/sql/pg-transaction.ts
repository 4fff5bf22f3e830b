import type { PgClient, PgClients } from "./pg-clients.ts";
import { isUsableAfter, sqlFailure } from "./pg-failure.ts";
import { graceMs } from "./pg-options.ts";
import { type Sql, SqlFailed, type SqlQuery, type SqlValue } from "./sql.ts";

/** SQLSTATE `transaction_timeout`. */
const transactionTimeout = "25P04";

/** SQLSTATE `in_failed_sql_transaction`: COMMIT was answered with ROLLBACK. */
const failedTransaction = "25P02";

type Transaction = SqlQuery & Pick<Sql, "script">;

/** What the statements of one transaction are told and tell. */
type Watch = {
  readonly whyOver: () => SqlFailed | undefined;
  readonly failed: (error: SqlFailed) => void;
};

/** Statements of one transaction, one after another, until it is over. */
const statementsOf = (client: PgClient, timeoutMs: number, watch: Watch): Transaction => {
  let last: Promise<unknown> = Promise.resolve();
  const run = <Result>(statement: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(() => {
      const over = watch.whyOver();
      if (over !== undefined) throw over;
      return statement().catch((error) => {
        watch.failed(sqlFailure(error));
        throw error;
      });
    });
    last = turn.catch(() => {});
    return turn;
  };
  return {
    query: <Row extends object>(text: string, values: readonly SqlValue[] = []) =>
      run(async () => (await client.run(text, values, timeoutMs)).rows as Row[]),
    script: (text) =>
      run(async () => {
        await client.run(text, [], timeoutMs);
      }),
  };
};

/** Statements may take as long as their transaction, so that the server gives up when we do. */
const begin = (timeoutMs: number): string =>
  `begin isolation level read committed;
  set local statement_timeout = ${timeoutMs};
  set local idle_in_transaction_session_timeout = ${timeoutMs}`;

const commit = async (client: PgClient): Promise<void> => {
  const { command } = await client.run("commit");
  if (command === "COMMIT") return;
  throw new SqlFailed(failedTransaction, "Cannot commit: a statement of the transaction failed");
};

/** Ends it on the server too: by ROLLBACK, or by cutting the connection. */
const rollBack = async (client: PgClient, failures: readonly SqlFailed[]): Promise<void> => {
  if (!failures.every(isUsableAfter)) return client.destroy();
  try {
    await client.run("rollback");
    client.giveBack();
  } catch {
    client.destroy();
  }
};

const deadlineIn = (timeoutMs: number, whenOver: (failure: SqlFailed) => void) => {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  const timer = setTimeout(() => {
    const message = `Cannot go on with the transaction: ${timeoutMs} ms have passed`;
    const failure = new SqlFailed(transactionTimeout, message);
    whenOver(failure);
    reject(failure);
  }, timeoutMs);
  return { promise, clear: () => clearTimeout(timer) };
};

/**
 * What failed is taken from the statements themselves: `work` may throw something else about it, or
 * nothing at all.
 */
const runOn = async <Result>(
  client: PgClient,
  work: (transaction: Transaction) => Promise<Result>,
  timeoutMs: number,
  failed: (error: SqlFailed) => void,
): Promise<Result> => {
  const failures: SqlFailed[] = [];
  const note = (failure: SqlFailed): void => {
    failures.push(failure);
    failed(failure);
  };
  let over: SqlFailed | undefined;
  // Cutting the connection ends the statement under way and rolls back.
  const deadline = deadlineIn(timeoutMs, (failure) => {
    over = failure;
    client.destroy();
  });
  const ownStatement = <Answer>(statement: Promise<Answer>): Promise<Answer> =>
    statement.catch((error) => {
      note(sqlFailure(error));
      throw error;
    });
  try {
    await Promise.race([ownStatement(client.run(begin(timeoutMs))), deadline.promise]);
    const watch = { whyOver: () => over, failed: note };
    const transaction = statementsOf(client, timeoutMs + graceMs, watch);
    const result = await Promise.race([work(transaction), deadline.promise]);
    deadline.clear();
    over = new SqlFailed(transactionTimeout, "Cannot use the transaction: it has ended");
    await ownStatement(commit(client));
    client.giveBack();
    return result;
  } catch (error) {
    deadline.clear();
    over ??= new SqlFailed(transactionTimeout, "Cannot use the transaction: it has ended");
    await rollBack(client, failures);
    throw error;
  }
};

/** See {@link Sql.transaction}. A failure of COMMIT with 08006 means: unknown. */
export const pgTransaction =
  (clients: PgClients, failed: (error: SqlFailed) => void): Sql["transaction"] =>
  async (work, { timeoutMs }) => {
    let client: PgClient;
    try {
      client = await clients.take();
    } catch (error) {
      failed(sqlFailure(error));
      throw error;
    }
    return await runOn(client, work, timeoutMs, failed);
  };
