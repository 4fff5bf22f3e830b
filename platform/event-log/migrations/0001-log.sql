-- The log: who it is, where each partition ends, the events, and what became of each command.
-- Runs on Postgres 15 to 18 without extensions. Identifiers compare by bytes (collate "C"), so that
-- order and equality are the same on every server.

create table daybook.log_identity (
  only_row boolean primary key default true check (only_row),
  log_id uuid not null,
  epoch bigint not null default 1 check (epoch >= 1),
  partitions int not null check (partitions between 1 and 1024),
  run_key bytea not null
);

-- One row a partition, all there from the start. The row lock of a head orders the appends of its
-- partition: whoever holds it gives out the next offsets, so that offsets follow commit order.
create table daybook.heads (
  partition int primary key,
  last_offset bigint not null default 0 check (last_offset >= 0),
  last_time timestamptz not null default 'epoch'
) with (fillfactor = 50);

create table daybook.events (
  partition int not null,
  log_offset bigint not null check (log_offset >= 1),
  tenant_id text collate "C" not null,
  stream_id text collate "C" not null,
  stream_version bigint not null check (stream_version >= 1),
  event_id uuid not null,
  type text collate "C" not null,
  schema_version int not null check (schema_version >= 1),
  -- text, not jsonb: facts come back as they were written.
  data text collate "C" not null,
  request_id text collate "C" not null,
  correlation_id text collate "C" not null,
  causation_id text collate "C" not null,
  actor text collate "C" not null,
  record_time timestamptz not null,
  traceparent text collate "C" not null,
  primary key (partition, log_offset),
  unique (tenant_id, stream_id, stream_version)
);

create index events_by_correlation
  on daybook.events (tenant_id, correlation_id, partition, log_offset);

create function daybook.forbid_change() returns trigger language plpgsql as $$
begin
  raise exception 'Cannot % events: facts never change', lower(tg_op)
    using errcode = 'feature_not_supported';
end
$$;

create trigger events_never_change
  before update or delete or truncate on daybook.events
  for each statement execute function daybook.forbid_change();

-- Also for replication roles, which skip ordinary triggers.
alter table daybook.events enable always trigger events_never_change;

-- Idempotency records. Not partitioned by time: the unique key would have to carry the time.
-- The offsets of an answer are not kept here but found by (stream, version), so that a record is
-- written once, before the offsets are known.
create table daybook.commands (
  tenant_id text collate "C" not null,
  method text collate "C" not null,
  request_id text collate "C" not null,
  request_hash bytea not null,
  -- Reason of a refusal; empty for a command that committed.
  reason text collate "C" not null,
  answer text collate "C" not null,
  -- JSON: of every stream that was read its id and its versions before and after.
  streams text collate "C" not null,
  record_time timestamptz not null,
  primary key (tenant_id, method, request_id)
);

create index commands_by_record_time on daybook.commands (record_time);

-- Offset up to which the broker has confirmed each partition.
create table daybook.relay_marks (
  partition int primary key,
  relayed bigint not null default 0 check (relayed >= 0),
  fence bigint not null default 0
) with (fillfactor = 50);
