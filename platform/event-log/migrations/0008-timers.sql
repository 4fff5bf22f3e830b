-- How far each process manager has read the log, and the commands that it has asked for and whose
-- time has not come. A position moves in the transaction that writes the timers of what was read,
-- so an event is reacted to in the log's database or not at all.

create table daybook.process_positions (
  process text collate "C" not null,
  partition int not null,
  read_offset bigint not null default 0 check (read_offset >= 0),
  -- Id of the event at `read_offset`, null at 0: tells a log that was set back.
  event_id uuid,
  fence bigint not null default 0,
  primary key (process, partition)
) with (fillfactor = 50);

create table daybook.timers (
  -- Follows from process, event and place among the event's timers: made again, it is the same.
  timer_id uuid primary key,
  process text collate "C" not null,
  tenant_id text collate "C" not null,
  stream_id text collate "C" not null,
  -- The event that asked for it.
  partition int not null,
  log_offset bigint not null,
  event_id uuid not null,
  due_time timestamptz not null,
  -- null: the event is still to be reacted to, for whoever read it could not.
  command text collate "C",
  correlation_id text collate "C" not null,
  traceparent text collate "C" not null,
  -- When it may be claimed: its due time, the end of a claim, or of a pause after a failure.
  try_time timestamptz not null,
  -- Claims so far: whoever postpones or parks must be the last who claimed.
  tries int not null default 0,
  -- Raised when a parked timer is to be tried again, for its refusal is stored under its request id.
  round int not null default 0,
  parked_time timestamptz,
  parked_reason text
);

create index timers_by_try_time on daybook.timers (process, try_time) where parked_time is null;
create index timers_by_due_time on daybook.timers (process, due_time) where parked_time is null;
create index timers_parked on daybook.timers (parked_time) where parked_time is not null;

create or replace function daybook.grant_app_role() returns void language plpgsql as $$
begin
  grant usage on schema daybook to daybook_app;
  grant select on daybook.migrations, daybook.log_identity to daybook_app;
  grant select, insert on daybook.events, daybook.event_keys to daybook_app;
  grant select, update (last_offset, last_time) on daybook.heads to daybook_app;
  -- The right to update some column is what FOR UPDATE asks for; no statement uses it.
  grant select, insert, delete, update (record_time) on daybook.commands to daybook_app;
  grant select, update (relayed, fence) on daybook.relay_marks to daybook_app;
  grant select, insert, update, delete
    on daybook.lease_members, daybook.quarantine, daybook.dead_letters, daybook.timers
    to daybook_app;
  grant select, insert, update on daybook.leases, daybook.process_positions to daybook_app;
  grant execute on all functions in schema daybook to daybook_app;
  revoke execute on function daybook.grant_app_role() from daybook_app;
  -- For a search index in this database, which makes schemas of its own beside this one.
  begin
    execute format('grant create on database %I to daybook_app', current_database());
  exception when insufficient_privilege then
    raise notice 'Cannot let daybook_app make a search index here: this user may not grant create';
  end;
end
$$;

do $$
begin
  if exists (select from pg_roles where rolname = 'daybook_app') then
    perform daybook.grant_app_role();
  end if;
end
$$;
