import type { SqlQuery } from "../sql/sql.ts";
import type { FiledEarlier } from "./reads.ts";

type Row = { filed_partition: number; filed_offset: bigint; events_left: bigint };

/** See {@link EventLog.fileEarlier}. */
export const fileEarlierKeys = async (
  sql: SqlQuery,
  eventsMax: number,
): Promise<FiledEarlier | undefined> => {
  const [row] = await sql.query<Row>("select * from daybook.file_earlier_keys($1)", [eventsMax]);
  return (
    row && {
      partition: row.filed_partition,
      offset: Number(row.filed_offset),
      eventsLeft: Number(row.events_left),
    }
  );
};
