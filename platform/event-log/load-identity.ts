import { randomBytes, randomUUID } from "node:crypto";
import { ConfigInvalid } from "../config.ts";
import { SchemaBehind } from "../sql/migrate.ts";
import type { Sql, SqlQuery } from "../sql/sql.ts";
import type { LogIdentity } from "./event-log.ts";

/** Partitions of a log that is made without saying how many. */
export const partitionsDefault = 16;

/** Making the identity takes milliseconds; the rest is the wait for another process doing it. */
const identityTimeoutMs = 10_000;

/** Bytes of the key that authenticates runs: as many as its HMAC-SHA-256 gives. */
const runKeyBytes = 32;

type IdentityRow = { log_id: string; epoch: bigint; partitions: number; run_key: Uint8Array };

/** The log's identity as it is now; undefined until it was made. */
export const findIdentity = async (sql: SqlQuery): Promise<LogIdentity | undefined> => {
  const [row] = await sql.query<IdentityRow>(
    "select log_id::text as log_id, epoch, partitions, run_key from daybook.log_identity",
  );
  return (
    row && {
      logId: row.log_id,
      epoch: Number(row.epoch),
      partitions: row.partitions,
      runKey: row.run_key,
    }
  );
};

const createIdentity = async (sql: Sql, partitions: number): Promise<void> =>
  await sql.transaction(
    async (transaction) => {
      const made = await transaction.query(
        `insert into daybook.log_identity (log_id, partitions, run_key)
        values ($1, $2, $3) on conflict do nothing returning 1 as made`,
        [randomUUID(), partitions, randomBytes(runKeyBytes)],
      );
      if (made.length === 0) return;
      const every = "select partition from generate_series(0, $1::int - 1) partition";
      await transaction.query(`insert into daybook.heads (partition) ${every}`, [partitions]);
      await transaction.query(`insert into daybook.relay_marks (partition) ${every}`, [partitions]);
    },
    { timeoutMs: identityTimeoutMs },
  );

/** @throws {ConfigInvalid} another number of partitions is asked for than the log was made with. */
const requirePartitions = (identity: LogIdentity, partitions: number | undefined): LogIdentity => {
  if (partitions === undefined || partitions === identity.partitions) return identity;
  const state = `it was made with ${identity.partitions}`;
  throw new ConfigInvalid(`Cannot open the event log with ${partitions} partitions: ${state}`);
};

/**
 * The identity that somebody else has made. @throws {SchemaBehind} nobody has yet: wait.
 * @throws {ConfigInvalid} as {@link loadIdentity}.
 */
export const requireIdentity = async (sql: SqlQuery, partitions?: number): Promise<LogIdentity> => {
  const identity = await findIdentity(sql);
  if (identity === undefined) {
    throw new SchemaBehind("Cannot open the event log: it has no identity yet");
  }
  return requirePartitions(identity, partitions);
};

/**
 * The log's identity, made with all heads and marks at offset 0 when there is none. The number of
 * partitions is fixed then: undefined takes what is stored.
 * @throws {ConfigInvalid} another number of partitions is asked for than it was made with.
 */
export const loadIdentity = async (sql: Sql, partitions?: number): Promise<LogIdentity> => {
  let identity = await findIdentity(sql);
  if (identity === undefined) {
    await createIdentity(sql, partitions ?? partitionsDefault);
    identity = await findIdentity(sql);
  }
  if (identity === undefined) throw new Error("Cannot open the event log: it has no identity");
  return requirePartitions(identity, partitions);
};
