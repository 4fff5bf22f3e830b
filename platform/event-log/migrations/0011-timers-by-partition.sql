-- Timers that are due are claimed partition by partition, each up to its share: those of one that
-- is stuck are passed over without being looked at. Nothing asks for them all by time any more.
create index timers_by_partition on daybook.timers (process, partition, try_time)
  where parked_time is null;
drop index daybook.timers_by_try_time;
