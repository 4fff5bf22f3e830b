import { type Sql, SqlFailed, type SqlQuery } from "../sql/sql.ts";
import { reachingStore } from "../sql/store-failure.ts";

/** An epoch that was begun. */
export type RaisedEpoch = {
  readonly logId: string;
  readonly before: number;
  readonly after: number;
};

/** The log cannot begin the epoch that was asked for. */
export class EpochRefused extends Error {
  override readonly name = "EpochRefused";
}

/** Waits for the appends under way and keeps new ones waiting that long, at most. */
const raiseTimeoutMs = 10_000;

/** No such table, no such schema. */
const absent = new Set(["42P01", "3F000"]);

const noLog = (cause?: unknown): EpochRefused =>
  new EpochRefused("Cannot begin an epoch: there is no log", { cause });

const raise = async (transaction: SqlQuery, wanted: number | undefined): Promise<RaisedEpoch> => {
  await transaction.query("select set_config('lock_timeout', $1, true)", [`${raiseTimeoutMs}ms`]);
  const [row] = await transaction.query<{ log_id: string; epoch: bigint }>(
    "select log_id::text as log_id, epoch from daybook.log_identity for update",
  );
  if (row === undefined) throw noLog();
  const before = Number(row.epoch);
  const after = wanted ?? before + 1;
  if (after <= before) {
    throw new EpochRefused(`Cannot begin epoch ${after}: the log is in epoch ${before}`);
  }
  await transaction.query("select 1 from daybook.heads order by partition for update");
  await transaction.query("update daybook.log_identity set epoch = $1", [after]);
  return { logId: row.log_id, before, after };
};

/**
 * Begins a new epoch of the log, the next one unless a higher one is given: checkpoints, runs and
 * tokens of the epochs before it no longer speak for the log. All heads are locked, so that every
 * append lies before it or after it. Changes nothing else.
 * @throws {EpochRefused} the given epoch is not above the present one, or there is no log.
 * @throws {RequestFailed} STORE_UNAVAILABLE: it is not known whether the epoch has begun; with
 * SQLSTATE 42501 as its cause: it has not, this user is not the owner of the log.
 */
export const raiseEpoch = (sql: Sql, wanted?: number): Promise<RaisedEpoch> =>
  reachingStore("event log", async () => {
    const options = { timeoutMs: raiseTimeoutMs };
    try {
      return await sql.transaction((transaction) => raise(transaction, wanted), options);
    } catch (error) {
      throw error instanceof SqlFailed && absent.has(error.sqlState) ? noLog(error) : error;
    }
  });
