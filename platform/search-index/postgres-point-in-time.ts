import type { AnyProjection } from "../../read-models/projection.ts";
import type { Sql } from "../sql/sql.ts";
import type { OnLive } from "./postgres-live.ts";
import type { IndexNames } from "./postgres-names.ts";
import { type FoundRow, hitsQuery, readAnswer, searchAndFreeze } from "./postgres-search.ts";
import type { VacuumAfterWrites } from "./postgres-vacuum.ts";
import { pointsInTimeOfTenantMax, type Search, type SearchAnswer } from "./search-index.ts";
import { badPage, noRoomForPages, pagesExpired } from "./search-values.ts";

/** Hits that the points in time of one tenant keep together; the next one ends its oldest. */
const frozenRowsOfTenantMax = 500_000;

/** How long points in time are kept, in milliseconds, and who tidies up behind them. */
export type PointInTimeKeeping = {
  readonly pointInTimeMs: number;
  /** Hits that one keeps; beyond, pages go by sort values over what is there then. */
  readonly frozenHitsMax: number;
  readonly vacuumAfterWrites: VacuumAfterWrites;
};

const position = /^[0-9]{1,9}$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const noSearch = "00000000-0000-0000-0000-000000000000";

/**
 * A further page of a point in time, with total, facets and checkpoints of the first one.
 * @throws PAGE_TOKEN_EXPIRED when it is gone, or was never this tenant's.
 */
export const searchFrozen = async (
  sql: Sql,
  names: IndexNames,
  projection: AnyProjection,
  search: Search,
  id: string,
  pointInTimeMs: number,
): Promise<SearchAnswer> => {
  const [after = "0", ...others] = search.after ?? [];
  if (others.length > 0 || !position.test(after)) throw badPage();
  const page = `(select * from ${names.frozenHits}
    where search_id = frozen.id and position > $4::integer
    order by position limit $5::integer) as page`;
  const [row] = await sql.query<FoundRow & { mapping: string }>(
    `select mapping, checkpoints, counts,
       ${hitsQuery(page, [])} as hits
     from ${names.frozenSearches} as frozen
     where id = $1 and projection = $2 and tenant_id = $3
       and opened_at > clock_timestamp() - $6::integer * interval '1 millisecond'`,
    [
      uuid.test(id) ? id : noSearch,
      projection.name,
      search.tenantId,
      after,
      search.size,
      pointInTimeMs,
    ],
  );
  if (row === undefined) throw pagesExpired();
  const start = Number(after);
  const answer = readAnswer(row, search, JSON.parse(row.mapping), 0, (_sortValues, at) => [
    String(start + at + 1),
  ]);
  return { ...answer, pointInTime: id };
};

/**
 * Ends points in time that are over and, of the tenant, the oldest beyond its number and its share.
 * Their space is given back now and then: an embedded Postgres has nobody who vacuums by itself.
 */
export const endOldPointsInTime = async (
  sql: Sql,
  names: IndexNames,
  { pointInTimeMs, vacuumAfterWrites }: PointInTimeKeeping,
  tenantId = "",
): Promise<void> => {
  const [ended] = await sql.query<{ searches: number; hits: number }>(
    `with over as (
       select id from ${names.frozenSearches}
       where opened_at <= clock_timestamp() - $1::integer * interval '1 millisecond'
       union
       select id from (
         select id, row_number() over newest as place, sum(hits) over newest as kept
         from ${names.frozenSearches} where tenant_id = $2::text
         window newest as (order by opened_at desc, id)) as of_tenant
       where place > $3::integer or kept > $4::integer
     ), ended as (
       delete from ${names.frozenSearches} where id in (select id from over) returning id, hits
     ), emptied as (
       delete from ${names.frozenHits} where search_id in (select id from ended)
     )
     select count(*)::float8 as searches, coalesce(sum(hits), 0)::float8 as hits from ended`,
    [pointInTimeMs, tenantId, pointsInTimeOfTenantMax, frozenRowsOfTenantMax],
  );
  if (ended === undefined || ended.searches === 0) return;
  await vacuumAfterWrites(names.frozenHits, ended.hits);
  await vacuumAfterWrites(names.frozenSearches, ended.searches);
};

/**
 * The first page of a search whose further pages stay as they are.
 * @throws OVERLOADED when there is no room for them, also after what is over has been ended.
 */
export const openPointInTime = async (
  sql: Sql,
  names: IndexNames,
  onLive: OnLive,
  projection: AnyProjection,
  search: Search,
  keeping: PointInTimeKeeping,
): Promise<SearchAnswer> => {
  const endOld = () => endOldPointsInTime(sql, names, keeping, search.tenantId);
  const open = () => searchAndFreeze(sql, names, onLive, projection, search, keeping.frozenHitsMax);
  const first = await open();
  if (first === undefined) await endOld();
  const answer = first ?? (await open());
  if (answer === undefined) throw noRoomForPages();
  if (answer.pointInTime !== undefined) await endOld();
  return answer;
};
