-- Files the entries that were written before there were keys. In a transaction of its own, behind
-- the one that took the earlier append away: a call of it that waited for that one goes on with the
-- body that it began with, and writes events without keys. It keeps a lock on the heads until it
-- commits, so behind this lock there is none.
lock table daybook.heads in exclusive mode;

-- Their ids hold no quote and no backslash.
insert into daybook.event_keys (key_hash, partition, log_offset, key)
select ('x' || substr(encode(sha256(convert_to(tenant_id, 'UTF8') || '\x00' ||
    convert_to(stream_id, 'UTF8') || '\x00' || convert_to(key, 'UTF8')), 'hex'), 1, 16)
  )::bit(64)::bigint, partition, log_offset, key
from (
  select tenant_id, stream_id, partition, log_offset,
    'entry/' || substring(data from '"entryId":"([^"\\]+)"') as key
  from daybook.events e
  where type in ('MoneyDeposited', 'MoneyWithdrawn', 'TransferSent', 'TransferReceived')
    and data ~ '"entryId":"[^"\\]+"'
    and not exists (
      select from daybook.event_keys k
      where k.partition = e.partition and k.log_offset = e.log_offset)) entries;
