-- What a database that lacks it gets in place of 0007, which files every earlier entry at once and
-- so would run for hours on a long log, with all heads locked. Here it is only noted up to where
-- each partition holds such entries; `daybook.file_earlier_keys` files them while services run.
create table daybook.backfills (
  task text collate "C" not null,
  partition int not null,
  -- Done up to here, exclusive.
  next_offset bigint not null,
  last_offset bigint not null,
  primary key (task, partition)
);

-- A call of the earlier append goes on with the body that it began with, and writes events without
-- keys. It keeps a lock on the heads until it commits, so behind this lock there is none.
lock table daybook.heads in exclusive mode;

insert into daybook.backfills (task, partition, next_offset, last_offset)
select 'earlier-keys', h.partition, 1, h.last_offset
from daybook.heads h where h.last_offset > 0;
