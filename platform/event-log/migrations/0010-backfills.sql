-- Work on rows of before that takes longer than a migration may: done while services run, in
-- batches of one transaction each, so that a kill loses one at most. A row says what is left of a
-- task in a partition, and goes when nothing is. Made by 0007 where that left its work to this.
create table if not exists daybook.backfills (
  task text collate "C" not null,
  partition int not null,
  -- Done up to here, exclusive.
  next_offset bigint not null,
  last_offset bigint not null,
  primary key (task, partition)
);

-- The key of an entry that was written before events were filed. Ids of then hold no quote and no
-- backslash.
create function daybook.earlier_key(type text, data text) returns text
language sql immutable strict as $$
  select case when type in ('MoneyDeposited', 'MoneyWithdrawn', 'TransferSent', 'TransferReceived')
    then 'entry/' || substring(data from '"entryId":"([^"\\]+)"') end
$$;

-- Files earlier entries of one partition, at most so many events, and says up to where and how many
-- events of all partitions are left. No row: nothing is left, or others are at it.
create function daybook.file_earlier_keys(events_max int)
returns table (filed_partition int, filed_offset bigint, events_left bigint)
language plpgsql volatile as $$
declare
  mine record;
begin
  select * into mine from daybook.backfills b
  where b.task = 'earlier-keys' order by b.partition limit 1 for update skip locked;
  if not found then return; end if;
  filed_partition := mine.partition;
  filed_offset := least(mine.next_offset + events_max - 1, mine.last_offset);

  insert into daybook.event_keys (key_hash, partition, log_offset, key)
  select h.key_hash, entries.partition, entries.log_offset, entries.key
  from (
    select e.partition, e.log_offset, e.tenant_id, e.stream_id,
      daybook.earlier_key(e.type, e.data) as key
    from daybook.events e
    where e.partition = mine.partition
      and e.log_offset between mine.next_offset and filed_offset) entries
  cross join lateral (
    select ('x' || substr(encode(sha256(convert_to(entries.tenant_id, 'UTF8') || '\x00' ||
      convert_to(entries.stream_id, 'UTF8') || '\x00' || convert_to(entries.key, 'UTF8')), 'hex'),
      1, 16))::bit(64)::bigint as key_hash) h
  where entries.key is not null
    and not exists (
      select from daybook.event_keys k
      where k.key_hash = h.key_hash and k.partition = entries.partition
        and k.log_offset = entries.log_offset);

  if filed_offset = mine.last_offset then
    delete from daybook.backfills b where b.task = mine.task and b.partition = mine.partition;
  else
    update daybook.backfills b set next_offset = filed_offset + 1
    where b.task = mine.task and b.partition = mine.partition;
  end if;
  select coalesce(sum(b.last_offset - b.next_offset + 1), 0) into events_left
  from daybook.backfills b where b.task = 'earlier-keys';
  return next;
end
$$;

-- Where the last entry of a stream under a key lies that is still to be filed: read from the stream
-- itself. Stable, so that it sees just what the statement sees that asks for filed ones beside it.
create function daybook.find_unfiled_key(of_tenant text, of_stream text, of_key text)
returns table (unfiled_partition int, unfiled_offset bigint)
language plpgsql stable as $$
declare
  left_over record;
begin
  if not exists (select from daybook.backfills b where b.task = 'earlier-keys') then return; end if;
  select b.* into left_over from daybook.backfills b
  where b.task = 'earlier-keys' and b.partition = (
    select e.partition from daybook.events e
    where e.tenant_id = of_tenant and e.stream_id = of_stream and e.stream_version = 1);
  if not found then return; end if;
  return query
  select e.partition, e.log_offset from daybook.events e
  where e.tenant_id = of_tenant and e.stream_id = of_stream
    and e.log_offset between left_over.next_offset and left_over.last_offset
    and daybook.earlier_key(e.type, e.data) = of_key
  order by e.stream_version desc limit 1;
end
$$;

revoke execute on function daybook.earlier_key, daybook.file_earlier_keys,
  daybook.find_unfiled_key from public;

-- The rights of before, and those to what is new here.
alter function daybook.grant_app_role() rename to grant_app_role_before_backfills;

create function daybook.grant_app_role() returns void language plpgsql as $$
begin
  perform daybook.grant_app_role_before_backfills();
  revoke execute on function daybook.grant_app_role_before_backfills() from daybook_app;
  grant select, delete, update (next_offset) on daybook.backfills to daybook_app;
end
$$;

revoke execute on function daybook.grant_app_role() from public;

do $$
begin
  if exists (select from pg_roles where rolname = 'daybook_app') then
    perform daybook.grant_app_role();
  end if;
end
$$;
