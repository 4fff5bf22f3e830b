-- Who works on which partition, and what operators are told.

create table daybook.lease_members (
  member_group text collate "C" not null,
  owner text collate "C" not null,
  expire_time timestamptz not null,
  primary key (member_group, owner)
);

create table daybook.leases (
  member_group text collate "C" not null,
  partition int not null,
  -- null: free.
  owner text collate "C",
  fence bigint not null default 0,
  expire_time timestamptz not null default 'epoch',
  primary key (member_group, partition)
) with (fillfactor = 50);

-- Says "I am here", renews, gives up what is beyond the fair share, takes what is free. The lease
-- rows are locked in order, so claims of one group come one after another.
create function daybook.claim_leases(
  claiming_group text,
  claiming_owner text,
  partitions int,
  time_to_live_ms int,
  lock_timeout_ms int
) returns table (held_partition int, held_fence bigint) language plpgsql volatile as $$
declare
  present timestamptz;
  expires timestamptz;
  fair_share int;
begin
  perform set_config('lock_timeout', lock_timeout_ms::text, true);
  insert into daybook.leases (member_group, partition)
  select claiming_group, p from generate_series(0, partitions - 1) p
  where (select count(*) from daybook.leases l where l.member_group = claiming_group) < partitions
  order by p on conflict do nothing;
  perform 1 from daybook.leases l
  where l.member_group = claiming_group order by l.partition for update;

  present := clock_timestamp();
  expires := present + time_to_live_ms * interval '1 millisecond';
  insert into daybook.lease_members as m (member_group, owner, expire_time)
  values (claiming_group, claiming_owner, expires)
  on conflict (member_group, owner) do update set expire_time = excluded.expire_time;
  delete from daybook.lease_members m
  where m.member_group = claiming_group and m.expire_time <= present;
  select ceil(partitions::numeric / count(*)) into fair_share
  from daybook.lease_members m where m.member_group = claiming_group;

  -- What ran out without a new owner is still ours: nobody wrote in between.
  update daybook.leases l
  set owner = case when mine.place <= fair_share then claiming_owner end,
    expire_time = case when mine.place <= fair_share then expires else present end
  from (
    select o.partition, row_number() over (order by o.partition) as place
    from daybook.leases o
    where o.member_group = claiming_group and o.owner = claiming_owner) mine
  where l.member_group = claiming_group and l.partition = mine.partition;

  update daybook.leases l
  set owner = claiming_owner, fence = l.fence + 1, expire_time = expires
  from (
    select o.partition from daybook.leases o
    where o.member_group = claiming_group and o.partition < partitions
      and (o.owner is null or (o.owner <> claiming_owner and o.expire_time <= present))
    order by o.partition
    limit greatest(0, fair_share - (
      select count(*) from daybook.leases h
      where h.member_group = claiming_group and h.owner = claiming_owner))) free
  where l.member_group = claiming_group and l.partition = free.partition;

  return query
  select l.partition, l.fence from daybook.leases l
  where l.member_group = claiming_group and l.owner = claiming_owner order by l.partition;
end
$$;

-- Why streams are held, for people. Which are held is said by the checkpoints alone.
create table daybook.quarantine (
  projection text collate "C" not null,
  projection_version int not null,
  tenant_id text collate "C" not null,
  stream_id text collate "C" not null,
  partition int not null,
  log_offset bigint not null,
  event_id text collate "C" not null,
  error text not null,
  first_time timestamptz not null,
  last_time timestamptz not null,
  failures bigint not null,
  primary key (projection, projection_version, tenant_id, stream_id)
);

create index quarantine_by_last_time on daybook.quarantine (last_time);

-- Messages that no projector can use. Headers are JSON in a text, which takes what jsonb refuses.
create table daybook.dead_letters (
  reason text collate "C" not null,
  partition int not null,
  body_hash bytea not null,
  headers text not null,
  body bytea not null,
  first_time timestamptz not null,
  last_time timestamptz not null,
  deliveries bigint not null,
  primary key (reason, partition, body_hash)
);

create index dead_letters_by_last_time on daybook.dead_letters (last_time);
