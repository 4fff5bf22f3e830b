import type { SqlQuery } from "../sql/sql.ts";
import type { Head, LogIdentity } from "./event-log.ts";
import { readHeads } from "./heads.ts";
import { findIdentity } from "./load-identity.ts";

const isSame = (one: LogIdentity, other: LogIdentity | undefined): boolean =>
  one.logId === other?.logId && one.epoch === other.epoch && one.partitions === other.partitions;

/** True when the log still holds every event that was once seen at the end of a partition. */
const holdsAll = async (sql: SqlQuery, seen: readonly Head[]): Promise<boolean> => {
  const filled = seen.filter(({ offset }) => offset > 0);
  const held = await sql.query(
    `select 1 as held
    from unnest($1::int[], $2::bigint[], $3::text[]) as s(partition, log_offset, event_id)
    join daybook.events e on e.partition = s.partition and e.log_offset = s.log_offset
    where e.event_id::text = s.event_id`,
    [
      filled.map(({ partition }) => partition),
      filled.map(({ offset }) => offset),
      filled.map(({ eventId }) => eventId ?? ""),
    ],
  );
  return held.length === filled.length;
};

/**
 * Whether the store still holds the log that was opened, with everything that an earlier call has
 * seen of it: a restore that lost the last events is noticed also before its epoch is raised, and
 * also when new events have taken their offsets.
 */
export const identityWatch = (sql: SqlQuery, identity: LogIdentity): (() => Promise<boolean>) => {
  let seen: readonly Head[] = [];
  return async () => {
    if (!isSame(identity, await findIdentity(sql))) return false;
    if (!(await holdsAll(sql, seen))) return false;
    seen = await readHeads(sql);
    return true;
  };
};
