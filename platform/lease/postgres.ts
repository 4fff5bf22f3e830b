import type { Sql, SqlQuery } from "../sql/sql.ts";
import { reachingStore } from "../sql/store-failure.ts";
import type { Leases } from "./lease.ts";

/** Whose leases these are and for how long they last. */
export type PostgresLeasesOptions = {
  readonly sql: Sql;
  /** Replicas of one group share the partitions: `relay`, `projector`. */
  readonly group: string;
  /** This replica; another one has another name, also after a restart. */
  readonly owner: string;
  readonly partitions: number;
  /** How long a replica that is gone keeps its share, in milliseconds, by the database's clock. */
  readonly timeToLiveMs: number;
};

/** How long a claim waits for one of another replica, in milliseconds. */
const lockTimeoutMs = 1_000;

const reaching = <Result>(work: () => Promise<Result>): Promise<Result> =>
  reachingStore("lease store", work);

/**
 * Leases as rows, by the database's clock alone. Not advisory locks: those end with a connection,
 * which says nothing about the work, and on PGlite they are re-entrant.
 */
export const createPostgresLeases = (options: PostgresLeasesOptions): Leases => {
  const { sql, group, owner, partitions, timeToLiveMs } = options;
  return {
    claim: () =>
      reaching(async () => {
        const rows = await sql.query<{ held_partition: number; held_fence: bigint }>(
          "select held_partition, held_fence from daybook.claim_leases($1, $2, $3, $4, $5)",
          [group, owner, partitions, timeToLiveMs, lockTimeoutMs],
        );
        return rows.map(({ held_partition, held_fence }) => ({
          partition: held_partition,
          fence: Number(held_fence),
        }));
      }),
    release: () =>
      reaching(async () => {
        // Locked in the order in which claims lock them: otherwise the two are a deadlock.
        await sql.query(
          `with mine as materialized (
            select partition from daybook.leases
            where member_group = $1 and owner = $2 order by partition for update),
          gone as (
            delete from daybook.lease_members where member_group = $1 and owner = $2)
          update daybook.leases l set owner = null, expire_time = clock_timestamp()
          from mine where l.member_group = $1 and l.partition = mine.partition`,
          [group, owner],
        );
      }),
  };
};

/**
 * Frees every lease of every group, for the one owner of an embedded database at its start: whoever
 * held them is dead, and nobody has to wait until they run out. Fences keep rising.
 * @throws {RequestFailed} STORE_UNAVAILABLE
 */
export const clearLeases = async (sql: SqlQuery): Promise<void> =>
  await reaching(async () => {
    await sql.query(
      `with gone as (delete from daybook.lease_members)
      update daybook.leases set owner = null, expire_time = clock_timestamp()
      where owner is not null`,
    );
  });
