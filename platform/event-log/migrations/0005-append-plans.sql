-- Where a stream ends is found by its own index, also when the plan was made while the table was
-- empty. Every index looks the same to the planner then: it took `events_by_correlation`, by tenant
-- alone, and read all events of the tenant for each stream of a batch. A session on Postgres 15
-- that had seen the empty table opened 10,000 accounts at 520 a second, with this at 4,100; it went
-- on so until the first autoanalyze. The stream's own index is the one that needs no sort.
alter function daybook.append set enable_sort = off;

-- A step that cannot do without what is switched off costs the planner 10^10 units, above which
-- Postgres before 18 would compile it, for longer than it runs.
alter function daybook.append set jit = off;
