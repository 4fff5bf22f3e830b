-- The state of a long stream at one of its versions, so that it is not folded from its beginning
-- again. Follows from the events and can be removed at any time; nothing but speed depends on it.
-- The newest of a stream alone is kept.
create table daybook.snapshots (
  tenant_id text collate "C" not null,
  stream_id text collate "C" not null,
  stream_version bigint not null check (stream_version >= 1),
  -- Of the event at that version: the log was set back when it holds another one.
  event_id uuid not null,
  -- Of the fold and of the state's text: a build that folds otherwise takes no notice of the row.
  state_version int not null check (state_version >= 1),
  state text collate "C" not null,
  -- SHA-256 of everything above.
  state_hash bytea not null,
  save_time timestamptz not null default clock_timestamp(),
  primary key (tenant_id, stream_id)
);

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
    on daybook.lease_members, daybook.quarantine, daybook.dead_letters, daybook.timers,
      daybook.snapshots
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
