import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { type Sql, SqlFailed } from "../sql/sql.ts";
import { indexPrefixContract } from "./index-prefix.contract.ts";
import { openPostgresSearchIndex } from "./postgres.ts";
import { createVacuumAfterWrites, vacuumAfterDocuments } from "./postgres-vacuum.ts";
import { searchIndexContract } from "./search-index.contract.ts";
import {
  changedProjection,
  checkpointAt,
  filledIndex,
  hitIds,
  newProjection,
  searchThings,
  specimenLog,
  thing,
  writeThings,
} from "./search-index.fixture.ts";

let sql: Sql;
beforeAll(async () => {
  sql = await openMemorySql();
});
afterAll(() => sql?.close());

const open = (prefix: string, pointInTimeMs?: number) =>
  openPostgresSearchIndex({ sql, prefix, ...(pointInTimeMs && { pointInTimeMs }) });

searchIndexContract("Postgres on PGlite", async () => ({
  index: await open("contract"),
  writesAtOnce: true,
  empty: async ({ projection, generation }) => {
    await sql.query(
      `truncate contract_index."contract-${projection.name}-v${projection.version}-g${generation}"`,
    );
  },
}));

describe("names on PGlite", () => indexPrefixContract(() => "names", open));

const unavailable = { name: "RequestFailed", reason: "INDEX_UNAVAILABLE" };

describe("openPostgresSearchIndex()", () => {
  it.each(["", "Big", "1st", "a b", 'a"', "p".repeat(33)])(
    "refuses the prefix %j",
    async (prefix) => {
      await expect(open(prefix)).rejects.toThrow(/^Cannot use/);
    },
  );

  it("keeps what an earlier one made, and two prefixes apart", async () => {
    const projection = newProjection();
    await filledIndex(await open("kept"), [thing("a")], projection);
    expect(hitIds(await searchThings(await open("kept"), projection))).toEqual(["a"]);
    await expect(searchThings(await open("apart"), projection)).rejects.toMatchObject(unavailable);
  });

  it("says INDEX_UNAVAILABLE, without SQL, when the database is away", async () => {
    const away: Sql = {
      query: () => Promise.reject(new SqlFailed("08006", "select from secret_table")),
      script: () => Promise.reject(new SqlFailed("08006", "secret")),
      transaction: () => Promise.reject(new SqlFailed("57P01", "secret")),
      close: async () => {},
    };
    await expect(openPostgresSearchIndex({ sql: away, prefix: "away" })).rejects.toMatchObject({
      ...unavailable,
      message: expect.not.stringContaining("secret"),
      retryDelayMs: 1_000,
    });
  });
});

describe("a dropped table", () => {
  const dropped = async (prefix: string) => {
    const index = await open(prefix);
    const generation = await filledIndex(index, [thing("a")]);
    const { projection } = generation;
    await searchThings(index, projection);
    await sql.query(`drop table ${prefix}_index."${prefix}-${projection.name}-v1-g1"`);
    return { index, generation, projection };
  };

  it("makes reads and writes INDEX_UNAVAILABLE, not empty", async () => {
    const { index, generation, projection } = await dropped("dropped");
    const write = index.write(generation, [thing("a")], checkpointAt(1), "1");
    await expect(write).rejects.toMatchObject(unavailable);
    await expect(index.load(generation, 0, [])).rejects.toMatchObject(unavailable);
    await expect(index.readCheckpoints(generation)).rejects.toMatchObject(unavailable);
    await expect(searchThings(index, projection)).rejects.toMatchObject(unavailable);
    await expect(index.get(projection, 0, "t1/a")).rejects.toMatchObject(unavailable);
  });

  it("is made again as a generation that was never used, and is not live", async () => {
    const { index, generation, projection } = await dropped("remade");
    const again = await index.prepare(projection, specimenLog);
    expect(again).toEqual({ ...generation, generation: 2, live: false });
    await expect(searchThings(index, projection)).rejects.toMatchObject(unavailable);
    await writeThings(index, again, [thing("b")], 1);
    await index.makeLive(again);
    expect(hitIds(await searchThings(index, projection))).toEqual(["b"]);
  });

  it("comes back with its schema when that was dropped as well", async () => {
    const index = await open("wiped");
    const { projection } = await filledIndex(index, [thing("a")]);
    await sql.query("drop schema wiped_index cascade");
    await expect(searchThings(index, projection)).rejects.toMatchObject(unavailable);
    await expect(index.readSigningKey()).rejects.toMatchObject(unavailable);
    expect(await index.prepare(projection, specimenLog)).toMatchObject({ live: false });
  });
});

describe("prepare()", () => {
  it("gives a checkpoint made anew a sequence that it did not have before", async () => {
    const index = await open("anew");
    const generation = await index.prepare(newProjection(), specimenLog);
    const before = await index.readCheckpoints(generation);
    await sql.query(`truncate anew_index."anew-${generation.projection.name}-v1-g1"`);
    await index.prepare(generation.projection, specimenLog);
    const after = await index.readCheckpoints(generation);
    const sequences = [...before, ...after].map(({ sequence }) => sequence);
    expect(sequences.slice(2)).not.toEqual(sequences.slice(0, 2));
    expect(BigInt(sequences[2] ?? 0)).toBeGreaterThan(BigInt(sequences[0] ?? 0));
  });

  it("refuses a mapping that was changed without a new version", async () => {
    const index = await open("changed");
    const { projection } = await filledIndex(index, []);
    const changed = changedProjection(projection, 1, { kind: "text" });
    await expect(index.prepare(changed, specimenLog)).rejects.toThrow(
      /^Cannot prepare thing.*: the mapping of version 1 was changed$/,
    );
  });
});

describe("createVacuumAfterWrites()", () => {
  it("vacuums a table once enough was written to it, and not one document earlier", async () => {
    await sql.query("create table written as select 1 as one");
    const countedRows = async () => {
      const [row] = await sql.query<{ rows: number }>(
        "select reltuples::float8 as rows from pg_class where relname = 'written'",
      );
      return row?.rows;
    };
    const vacuumAfterWrites = createVacuumAfterWrites(sql);
    await vacuumAfterWrites("written", vacuumAfterDocuments - 1);
    expect(await countedRows()).toBe(-1);
    await vacuumAfterWrites("written", 1);
    expect(await countedRows()).toBe(1);
  });

  it("does not mind a table that is gone", async () => {
    await createVacuumAfterWrites(sql)("no_such_table", vacuumAfterDocuments);
  });
});

describe("points in time", () => {
  const freeze = async (prefix: string, pointInTimeMs?: number) => {
    const index = await open(prefix, pointInTimeMs);
    const { projection } = await filledIndex(index, [thing("a"), thing("b")]);
    const openOne = () => searchThings(index, projection, { size: 1, pointInTime: "open" });
    const goOn = (id = "") =>
      searchThings(index, projection, { size: 1, after: ["1"], pointInTime: { id } });
    return { openOne, goOn };
  };
  const expired = { reason: "PAGE_TOKEN_EXPIRED" };

  it("open on the index that is live, also when that has just changed", async () => {
    const index = await open("swapped");
    const { projection } = await filledIndex(index, [thing("a"), thing("b")]);
    const openOne = () => searchThings(index, projection, { size: 1, pointInTime: "open" });
    await openOne();
    await filledIndex(index, [thing("c"), thing("d")], changedProjection(projection, 2, {}));
    const { pointInTime, hits } = await openOne();
    const next = { after: hits[0]?.sort ?? [], pointInTime: { id: pointInTime ?? "" } };
    expect(hitIds(await searchThings(index, projection, next))).toEqual(["d"]);
  });

  it.each([
    [3, true],
    [4, false],
  ])("of at most three hits keep %i: %s", async (count, keeps) => {
    const prefix = `atmost${count}`;
    const index = await openPostgresSearchIndex({ sql, prefix, frozenHitsMax: 3 });
    const things = ["a", "b", "c", "d"].slice(0, count).map((id) => thing(id));
    const { projection } = await filledIndex(index, things);
    const page = { size: 2, sort: [{ field: "thingId", descending: false }] };
    const first = await searchThings(index, projection, { ...page, pointInTime: "open" });
    expect(first.pointInTime !== undefined).toBe(keeps);
    expect(hitIds(first)).toEqual(["a", "b"]);
    expect(first.total).toBe(count);
    const { pointInTime: id } = first;
    const after = first.hits.at(-1)?.sort ?? [];
    const next = { ...page, after, ...(id && { pointInTime: { id } }) };
    expect(hitIds(await searchThings(index, projection, next))).toEqual(
      ["c", "d"].slice(0, count - 2),
    );
  });

  it("end with their time", async () => {
    const { openOne, goOn } = await freeze("brief", 300);
    const { pointInTime } = await openOne();
    expect(hitIds(await goOn(pointInTime))).toEqual(["b"]);
    await expect.poll(() => goOn(pointInTime).catch((error) => error)).toMatchObject(expired);
    await openOne();
    const [row] = await sql.query<{ open: bigint }>(
      "select count(*) as open from brief_index.frozen_searches",
    );
    expect(Number(row?.open)).toBe(1);
  });

  it("open on tables from before their hits were counted", async () => {
    await open("older");
    await sql.query("alter table older_index.frozen_searches drop column hits");
    const { openOne, goOn } = await freeze("older");
    expect(hitIds(await goOn((await openOne()).pointInTime))).toEqual(["b"]);
  });

  const setHits = (prefix: string, id: string | undefined, hits: number) =>
    sql.query(`update ${prefix}_index.frozen_searches set hits = $2 where id = $1::uuid`, [
      id ?? "",
      hits,
    ]);

  it("end, a tenant's oldest first, when its hits are more than its share", async () => {
    const { openOne, goOn } = await freeze("share");
    const [first, second] = [await openOne(), await openOne()];
    await setHits("share", first.pointInTime, 2);
    await setHits("share", second.pointInTime, 499_996);
    await openOne();
    expect(hitIds(await goOn(first.pointInTime))).toEqual(["b"]);
    await openOne();
    await expect(goOn(first.pointInTime)).rejects.toMatchObject(expired);
    expect(hitIds(await goOn(second.pointInTime))).toEqual(["b"]);
  });

  it("find no room above two million hits in all, until others end", async () => {
    const { openOne, goOn } = await freeze("full");
    const { pointInTime } = await openOne();
    await sql.query("update full_index.frozen_searches set tenant_id = 't2'");
    await setHits("full", pointInTime, 1_999_999);
    await expect(openOne()).rejects.toMatchObject({ reason: "OVERLOADED", retryDelayMs: 5_000 });
    await setHits("full", pointInTime, 1_999_998);
    const fits = await openOne();
    expect(hitIds(await goOn(fits.pointInTime))).toEqual(["b"]);
    await sql.query("update full_index.frozen_searches set opened_at = '2000-01-01'");
    expect((await openOne()).pointInTime).toBeDefined();
  });
});
