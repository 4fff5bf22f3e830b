import type { AnyProjection } from "../../read-models/projection.ts";
import { RequestFailed } from "../failure.ts";
import type { Sql } from "../sql/sql.ts";
import { badPage } from "./postgres-conditions.ts";
import type { IndexNames } from "./postgres-names.ts";
import { type FoundRow, hitsQuery, readAnswer } from "./postgres-search.ts";
import { vacuum } from "./postgres-vacuum.ts";
import type { Search, SearchAnswer } from "./search-index.ts";

/** Points in time open at once; the next one ends the oldest. */
export const pointsInTimeMax = 64;

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
  if (row === undefined) {
    throw new RequestFailed(
      "PAGE_TOKEN_EXPIRED",
      "Cannot go on with the pages: too much time passed",
    );
  }
  const start = Number(after);
  const answer = readAnswer(row, search, JSON.parse(row.mapping), 0, (_sortValues, at) => [
    String(start + at + 1),
  ]);
  return { ...answer, pointInTime: id };
};

/**
 * Ends points in time that are over, and the oldest beyond {@link pointsInTimeMax}. Their space is
 * given back at once: an embedded Postgres has nobody who vacuums by itself.
 */
export const endOldPointsInTime = async (
  sql: Sql,
  names: IndexNames,
  pointInTimeMs: number,
): Promise<void> => {
  const ended = await sql.query(
    `with ended as (
       delete from ${names.frozenSearches}
       where opened_at <= clock_timestamp() - $1::integer * interval '1 millisecond' or id in (
         select id from ${names.frozenSearches} order by opened_at desc, id offset $2::integer)
       returning id
     ), emptied as (
       delete from ${names.frozenHits} where search_id in (select id from ended)
     )
     select id::text from ended`,
    [pointInTimeMs, pointsInTimeMax],
  );
  if (ended.length > 0) await vacuum(sql, names.frozenHits);
};
