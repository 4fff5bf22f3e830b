-- What the services need, for a role of their own: whoever they log in as is made a member of it
-- (`grant daybook_app to …`). It reads and adds facts and cannot change or remove one, touches no
-- table's definition, and applies no migrations.

-- Run it again when the role was made later than this migration.
create function daybook.grant_app_role() returns void language plpgsql as $$
begin
  grant usage on schema daybook to daybook_app;
  grant select on daybook.migrations, daybook.log_identity to daybook_app;
  grant select, insert on daybook.events to daybook_app;
  grant select, update (last_offset, last_time) on daybook.heads to daybook_app;
  -- The right to update some column is what FOR UPDATE asks for; no statement uses it.
  grant select, insert, delete, update (record_time) on daybook.commands to daybook_app;
  grant select, update (relayed, fence) on daybook.relay_marks to daybook_app;
  grant select, insert, update, delete
    on daybook.lease_members, daybook.quarantine, daybook.dead_letters to daybook_app;
  grant select, insert, update on daybook.leases to daybook_app;
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

revoke execute on all functions in schema daybook from public;

do $$
begin
  if not exists (select from pg_roles where rolname = 'daybook_app') then
    begin
      create role daybook_app nologin;
    exception
      -- Roles belong to the whole server: another database of it was migrated at the same moment.
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then
        raise notice 'Cannot make the role daybook_app: this user may not create roles. Have one '
          'who may run: create role daybook_app nologin; then run: select daybook.grant_app_role()';
        return;
    end;
  end if;
  perform daybook.grant_app_role();
end
$$;
