import type { Sql } from "../sql/sql.ts";
import { reachingStore } from "../sql/store-failure.ts";
import type { FoldFailure, Quarantine, QuarantineRecord } from "./quarantine.ts";

/** Records of one partition: as many as it may hold streams, with room for stops of old. */
const partitionMax = 1_000;

/** Characters of an error that are kept. */
const errorLengthMax = 500;

type QuarantineRow = {
  projection: string;
  projection_version: number;
  tenant_id: string;
  stream_id: string;
  partition: number;
  log_offset: bigint;
  event_id: string;
  error: string;
  first_time: Date;
  last_time: Date;
  failures: bigint;
};

const reaching = <Result>(work: () => Promise<Result>): Promise<Result> =>
  reachingStore("quarantine", work);

/** One line that any store can hold, cut between characters. */
const oneLine = (text: string): string =>
  [...text.toWellFormed().replace(/\p{Cc}+/gu, " ")].slice(0, errorLengthMax).join("");

const record = (row: QuarantineRow): QuarantineRecord => ({
  projection: row.projection,
  projectionVersion: row.projection_version,
  tenantId: row.tenant_id,
  streamId: row.stream_id,
  partition: row.partition,
  offset: Number(row.log_offset),
  eventId: row.event_id,
  error: row.error,
  firstTime: row.first_time.getTime(),
  lastTime: row.last_time.getTime(),
  failures: Number(row.failures),
});

const insertOrCountUp = `
  insert into daybook.quarantine as q (projection, projection_version, tenant_id, stream_id,
    partition, log_offset, event_id, error, first_time, last_time, failures)
  select $1, $2, $3, $4, $5, $6, $7, $8, t, t, 1
  from (select date_trunc('milliseconds', clock_timestamp()) as t) now
  on conflict (projection, projection_version, tenant_id, stream_id) do update
  set partition = excluded.partition, log_offset = excluded.log_offset,
    event_id = excluded.event_id, error = excluded.error,
    last_time = greatest(q.last_time, excluded.last_time), failures = q.failures + 1`;

/** Why streams are held, in the log's database; times are the database's. */
export const createPostgresQuarantine = ({ sql }: { readonly sql: Sql }): Quarantine => ({
  record: (failure: FoldFailure) =>
    reaching(async () => {
      await sql.query(insertOrCountUp, [
        failure.projection,
        failure.projectionVersion,
        failure.tenantId,
        failure.streamId,
        failure.partition,
        failure.offset,
        failure.eventId,
        oneLine(failure.error),
      ]);
    }),
  resolve: (projection, version, tenantId, streamId) =>
    reaching(async () => {
      await sql.query(
        `delete from daybook.quarantine where projection = $1 and projection_version = $2
        and tenant_id = $3 and stream_id = $4`,
        [projection, version, tenantId, streamId],
      );
    }),
  listPartition: (projection, version, partition) =>
    reaching(async () => {
      const rows = await sql.query<QuarantineRow>(
        `select * from daybook.quarantine
        where projection = $1 and projection_version = $2 and partition = $3
        order by log_offset limit $4`,
        [projection, version, partition, partitionMax],
      );
      return rows.map(record);
    }),
  list: (limit) =>
    reaching(async () => {
      const rows = await sql.query<QuarantineRow>(
        `select * from daybook.quarantine
        order by last_time desc, tenant_id, stream_id, projection limit $1`,
        [limit],
      );
      return rows.map(record);
    }),
});
