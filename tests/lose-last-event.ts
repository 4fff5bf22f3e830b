import type { Sql } from "../platform/sql/sql.ts";

/** Sets the log back to before the last event of a stream, which is the last of its partition. */
export const loseLastEvent = (sql: Pick<Sql, "script">, streamId: string): Promise<void> =>
  sql.script(`
    begin;
    alter table daybook.events disable trigger all;
    with last as (
      select * from daybook.events where stream_id = '${streamId}'
      order by stream_version desc limit 1),
    event as (delete from daybook.events e using last where e.event_id = last.event_id),
    command as (delete from daybook.commands c using last where c.request_id = last.request_id)
    update daybook.heads h set last_offset = last_offset - 1
    from last where h.partition = last.partition;
    alter table daybook.events enable trigger all;
    alter table daybook.events enable always trigger events_never_change;
    commit;`);
