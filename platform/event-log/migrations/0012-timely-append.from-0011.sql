-- An append that compares its record time with the times for which its commands were decided. The
-- one of before stays for the builds that call it, and goes a release after them: it is told apart
-- by its number of parameters.
--
-- As it was, and more:
-- `valid_froms`, `valid_untils`: for each command the record times at which its decision is true,
-- from (inclusive) and until (exclusive), in milliseconds since 1970; null: whenever. Both empty
-- when no command of the batch has any.
-- `given_time`: the record time, read by whoever has held the locks of all heads since; null: now.
create function daybook.append(
  lock_timeout_ms int,
  skip_locked boolean,
  with_tips boolean,
  head_partitions int[],
  stream_heads int[],
  joined_stream_tenants text,
  joined_stream_names text,
  commands int,
  joined_tenants text,
  joined_methods text,
  joined_requests text,
  command_firsts int[],
  joined_hashes text,
  joined_reasons text,
  joined_answers text,
  joined_streams text,
  expected_commands int[],
  expected_streams int[],
  expected_versions bigint[],
  joined_expected_ids text,
  joined_correlations text,
  joined_causations text,
  joined_actors text,
  joined_traceparents text,
  event_commands int[],
  event_streams int[],
  event_contexts int[],
  joined_event_ids text,
  joined_types text,
  event_schema_versions int[],
  joined_facts text,
  key_events int[],
  key_hashes bigint[],
  joined_keys text,
  given_time timestamptz,
  valid_froms bigint[],
  valid_untils bigint[]
) returns table (
  recorded timestamptz,
  outcomes text,
  heads_before bigint[],
  tip_versions bigint[],
  tip_ids uuid[],
  tip_offsets bigint[]
) language plpgsql volatile
-- The plans are made once a session, maybe while the tables are empty: only those that stay right
-- when they are large.
set plan_cache_mode = 'force_generic_plan'
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
-- Where a stream ends is found by its own index, the one that needs no sort: while the table is
-- empty every index looks the same to the planner.
set enable_sort = off
-- What cannot do without a switched-off step looks so dear that Postgres before 18 would compile it.
set jit = off
as $$
declare
  separator constant text := chr(30);
  events constant int := cardinality(event_commands);
  is_timed constant boolean := cardinality(valid_untils) > 0;
  stream_tenants constant text[] := string_to_array(joined_stream_tenants, separator);
  stream_names constant text[] := string_to_array(joined_stream_names, separator);
  command_tenants constant text[] := string_to_array(joined_tenants, separator);
  command_methods constant text[] := string_to_array(joined_methods, separator);
  command_requests constant text[] := string_to_array(joined_requests, separator);
  command_hashes constant text[] := string_to_array(joined_hashes, separator);
  command_reasons constant text[] := string_to_array(joined_reasons, separator);
  command_answers constant text[] := string_to_array(joined_answers, separator);
  command_streams constant text[] := string_to_array(joined_streams, separator);
  context_correlations constant text[] := string_to_array(joined_correlations, separator);
  context_causations constant text[] := string_to_array(joined_causations, separator);
  context_actors constant text[] := string_to_array(joined_actors, separator);
  context_traceparents constant text[] := string_to_array(joined_traceparents, separator);
  event_types constant text[] := string_to_array(joined_types, separator);
  event_facts constant text[] := string_to_array(joined_facts, separator);
  fact_keys constant text[] := string_to_array(joined_keys, separator);
  expected_ids constant uuid[] := string_to_array(joined_expected_ids, separator, '');
  event_ids constant uuid[] := string_to_array(joined_event_ids, separator, '');
  row record;
  locked int[];
  head_offsets bigint[];
  blocked boolean[];
  inserted int;
  all_fresh boolean;
  fresh boolean[];
  stored_hashes bytea[];
  versions bigint[];
  ids uuid[];
  event_versions bigint[] := array_fill(null::bigint, array[events]);
  event_offsets bigint[] := array_fill(null::bigint, array[events]);
  letters text[];
  first int;
  expectation int := 1;
  event int := 1;
  stream int;
  own_head int;
  is_fresh boolean;
  recorded_ms bigint;
  holds boolean;
  is_timely boolean;
  conflicts boolean := false;
begin
  perform set_config('lock_timeout', lock_timeout_ms::text, true);

  -- (a) The heads, ascending, so that two appends never wait for each other in a circle. One time
  -- for the whole append, read after the wait, and never older than what a locked head has seen.
  -- Whoever holds the locks already has read it then and decided at it.
  if skip_locked then
    select array_agg(h.partition), array_agg(h.last_offset), max(h.last_time)
    into locked, head_offsets, recorded
    from (
      select * from daybook.heads where partition = any (head_partitions)
      order by partition for update skip locked) h;
  else
    select array_agg(h.partition), array_agg(h.last_offset), max(h.last_time)
    into locked, head_offsets, recorded
    from (
      select * from daybook.heads where partition = any (head_partitions)
      order by partition for update) h;
  end if;
  recorded := greatest(
    recorded, coalesce(given_time, date_trunc('milliseconds', clock_timestamp())));
  recorded_ms := extract(epoch from recorded) * 1000;
  if locked is distinct from head_partitions then
    -- Somebody sits on a head: the commands behind it are conflicts, their neighbours go on.
    select array_agg(head_offsets[array_position(locked, h.partition)])
    into head_offsets
    from unnest(head_partitions) h(partition);
    blocked := array_fill(false, array[commands]);
    for place in 1 .. cardinality(expected_commands) loop
      if head_offsets[stream_heads[expected_streams[place]]] is null then
        blocked[expected_commands[place]] := true;
      end if;
    end loop;
  end if;
  heads_before := head_offsets;

  -- (b) The records, complete, in the order of their keys: two batches with the same keys wait for
  -- each other and never in a circle.
  insert into daybook.commands (
    tenant_id, method, request_id, request_hash, reason, answer, streams, record_time)
  select command_tenants[c], command_methods[c], command_requests[c],
    decode(command_hashes[c], 'hex'), command_reasons[c], command_answers[c], command_streams[c],
    recorded
  from generate_series(1, commands) c
  where coalesce(command_firsts[c] = c, true) and blocked[c] is not true
  order by command_tenants[c] collate "C", command_methods[c] collate "C",
    command_requests[c] collate "C"
  on conflict do nothing;
  -- As many as there are commands: all new, and nothing else to find out.
  get diagnostics inserted = row_count;
  all_fresh := inserted = commands;
  if not all_fresh then
    -- A record is this append's own when this transaction wrote it; the time beside it because a
    -- transaction id comes round again after four billion.
    fresh := array_fill(false, array[commands]);
    stored_hashes := array_fill(null::bytea, array[commands]);
    for row in
      select c.place, k.request_hash, k.record_time = recorded
        and k.xmin = pg_current_xact_id()::xid as is_own
      from generate_series(1, commands) as c(place)
      join daybook.commands k on k.tenant_id = command_tenants[c.place]
        and k.method = command_methods[c.place] and k.request_id = command_requests[c.place]
      where coalesce(command_firsts[c.place] = c.place, true)
    loop
      fresh[row.place] := row.is_own;
      if not row.is_own then stored_hashes[row.place] := row.request_hash; end if;
    end loop;
  end if;

  -- Where the streams stand, now that nobody else can move them.
  select array_agg(t.version), array_agg(t.event_id), array_agg(t.log_offset)
  into versions, ids, tip_offsets
  from (
    select coalesce(tip.stream_version, 0) as version, tip.event_id,
      coalesce(tip.log_offset, 0) as log_offset
    from generate_series(1, cardinality(stream_heads)) s
    left join lateral (
      select e.stream_version, e.event_id, e.log_offset from daybook.events e
      where e.tenant_id = stream_tenants[s] and e.stream_id = stream_names[s]
      order by e.stream_version desc limit 1) tip on true
    order by s) t;
  tip_versions := versions;
  tip_ids := ids;

  -- (c) One command after another: what an earlier one of the batch wrote counts, and only if it
  -- is written. An expectation is version and event id, so that a command decided on events that
  -- did not come to be is a conflict as well. What was decided for other times than the record time
  -- is untimely; a conflict wins over that, and a known key over both.
  for command in 1 .. commands loop
    first := coalesce(command_firsts[command], command);
    is_fresh := all_fresh or first = command and fresh[command];
    holds := is_fresh;
    while expected_commands[expectation] = command loop
      stream := expected_streams[expectation];
      if versions[stream] <> expected_versions[expectation]
        or ids[stream] is distinct from expected_ids[expectation]
      then
        holds := false;
      end if;
      expectation := expectation + 1;
    end loop;
    is_timely := not is_timed
      or coalesce(recorded_ms >= valid_froms[command], true)
      and coalesce(recorded_ms < valid_untils[command], true);
    if holds and not is_timely then
      letters[command] := 't';
      holds := false;
      conflicts := true;
    elsif holds then
      letters[command] := 'c';
      if not all_fresh then stored_hashes[command] := decode(command_hashes[command], 'hex'); end if;
    elsif is_fresh or stored_hashes[first] is null then
      letters[command] := 'x';
      conflicts := true;
    elsif stored_hashes[first] = decode(command_hashes[command], 'hex') then
      -- A known key wins over every decision made about it.
      letters[command] := 'r';
    else
      letters[command] := 'u';
    end if;
    while event_commands[event] = command loop
      if holds then
        stream := event_streams[event];
        versions[stream] := versions[stream] + 1;
        ids[stream] := event_ids[event];
        event_versions[event] := versions[stream];
        own_head := stream_heads[stream];
        head_offsets[own_head] := head_offsets[own_head] + 1;
        event_offsets[event] := head_offsets[own_head];
      end if;
      event := event + 1;
    end loop;
  end loop;
  outcomes := array_to_string(letters, '');

  -- (d) No key commits without its stored answer.
  if conflicts then
    delete from daybook.commands k
    using generate_series(1, commands) as c(place)
    where letters[c.place] in ('t', 'x') and (all_fresh or fresh[c.place])
      and k.tenant_id = command_tenants[c.place] and k.method = command_methods[c.place]
      and k.request_id = command_requests[c.place];
  elsif not with_tips then
    tip_offsets := null;
  end if;
  if not conflicts then
    tip_versions := null;
    tip_ids := null;
  end if;

  insert into daybook.events (
    partition, log_offset, tenant_id, stream_id, stream_version, event_id, type, schema_version,
    data, request_id, correlation_id, causation_id, actor, record_time, traceparent)
  select head_partitions[stream_heads[event_streams[e]]], event_offsets[e],
    stream_tenants[event_streams[e]], stream_names[event_streams[e]], event_versions[e],
    event_ids[e], event_types[e], event_schema_versions[e], event_facts[e],
    command_requests[event_commands[e]], context_correlations[event_contexts[e]],
    context_causations[event_contexts[e]], context_actors[event_contexts[e]], recorded,
    context_traceparents[event_contexts[e]]
  from generate_series(1, events) e
  where event_offsets[e] is not null;

  if cardinality(key_events) > 0 then
    insert into daybook.event_keys (key_hash, partition, log_offset, key)
    select key_hashes[k], head_partitions[stream_heads[event_streams[key_events[k]]]],
      event_offsets[key_events[k]], fact_keys[k]
    from generate_series(1, cardinality(key_events)) k
    where event_offsets[key_events[k]] is not null;
  end if;

  update daybook.heads h set last_offset = n.last_offset, last_time = recorded
  from unnest(head_partitions, head_offsets, heads_before) as n(partition, last_offset, before)
  where h.partition = n.partition and n.last_offset > n.before;

  return next;
end
$$;

revoke execute on function daybook.append(
  int, boolean, boolean, int[], int[], text, text, int, text, text, text, int[], text, text, text,
  text, int[], int[], bigint[], text, text, text, text, text, int[], int[], int[], text, text, int[],
  text, int[], bigint[], text, timestamptz, bigint[], bigint[]) from public;

do $$
begin
  if exists (select from pg_roles where rolname = 'daybook_app') then
    perform daybook.grant_app_role();
  end if;
end
$$;
