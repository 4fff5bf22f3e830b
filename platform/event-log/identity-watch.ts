import type { SqlQuery } from "../sql/sql.ts";
import type { LogIdentity } from "./event-log.ts";
import { holdsEvents, readHeads } from "./heads.ts";
import { findIdentity } from "./load-identity.ts";
import type { Head } from "./reads.ts";

const isSame = (one: LogIdentity, other: LogIdentity | undefined): boolean =>
  one.logId === other?.logId && one.epoch === other.epoch && one.partitions === other.partitions;

/**
 * Whether the store still holds the log that was opened, with everything that an earlier call has
 * seen of it: a restore that lost the last events is noticed also before its epoch is raised, and
 * also when new events have taken their offsets.
 */
export const identityWatch = (sql: SqlQuery, identity: LogIdentity): (() => Promise<boolean>) => {
  let seen: readonly Head[] = [];
  return async () => {
    if (!isSame(identity, await findIdentity(sql))) return false;
    if ((await holdsEvents(sql, seen)).includes(false)) return false;
    seen = await readHeads(sql);
    return true;
  };
};
