import { hash } from "node:crypto";
import type { SqlQuery } from "../sql/sql.ts";
import type { StreamName } from "./event-log.ts";
import type { Snapshot } from "./reads.ts";

/** A snapshot on its way out of the database. */
export type SnapshotRow = {
  snapshot_version: bigint | null;
  state: string | null;
  state_version: number | null;
  state_hash: Uint8Array | null;
};

/** What the hash is over: a row that was changed in any of its parts is no snapshot. */
const hashOf = (stream: StreamName, snapshot: Omit<Snapshot, keyof StreamName>): Uint8Array => {
  const { streamVersion, eventId, stateVersion, state } = snapshot;
  const parts = [stream.tenantId, stream.streamId, streamVersion, eventId, stateVersion, state];
  return hash("sha256", JSON.stringify(parts), "buffer");
};

const isSame = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, index) => byte === right[index]);

/** The snapshot that a row holds; undefined when it holds none, or one that was damaged. */
export const snapshotOf = (
  stream: StreamName,
  row: SnapshotRow,
  eventId: string,
): Snapshot | undefined => {
  const { snapshot_version: version, state, state_version: stateVersion, state_hash: own } = row;
  if (version === null || state === null || stateVersion === null || own === null) return undefined;
  const said = { streamVersion: Number(version), eventId, stateVersion, state };
  return isSame(own, hashOf(stream, said)) ? { ...stream, ...said } : undefined;
};

/**
 * See {@link EventLog.saveSnapshots}. One of the same state version is replaced by a later one
 * only, unless the log does not hold its event any more; the rows are written in order, so that two
 * replicas do not deadlock.
 */
export const saveSnapshots = async (
  sql: SqlQuery,
  snapshots: readonly Snapshot[],
): Promise<void> => {
  if (snapshots.length === 0) return;
  await sql.query(
    `insert into daybook.snapshots as s
      (tenant_id, stream_id, stream_version, event_id, state_version, state, state_hash)
    select * from unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[], $5::int[], $6::text[],
      $7::bytea[]) as n(tenant_id, stream_id, stream_version, event_id, state_version, state, hash)
    order by n.tenant_id collate "C", n.stream_id collate "C"
    on conflict (tenant_id, stream_id) do update
    set stream_version = excluded.stream_version, event_id = excluded.event_id,
      state_version = excluded.state_version, state = excluded.state,
      state_hash = excluded.state_hash, save_time = clock_timestamp()
    where excluded.state_version <> s.state_version or excluded.stream_version > s.stream_version
      or not exists (
        select from daybook.events e
        where e.tenant_id = s.tenant_id and e.stream_id = s.stream_id
          and e.stream_version = s.stream_version and e.event_id = s.event_id)`,
    [
      snapshots.map(({ tenantId }) => tenantId),
      snapshots.map(({ streamId }) => streamId),
      snapshots.map(({ streamVersion }) => streamVersion),
      snapshots.map(({ eventId }) => eventId),
      snapshots.map(({ stateVersion }) => stateVersion),
      snapshots.map(({ state }) => state),
      snapshots.map((snapshot) => hashOf(snapshot, snapshot)),
    ],
  );
};
