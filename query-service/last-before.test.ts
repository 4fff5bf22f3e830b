import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openElasticsearchIndex } from "../platform/search-index/elasticsearch.ts";
import type { Search, SearchIndex } from "../platform/search-index/search-index.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { accounts } from "../read-models/accounts.ts";
import { entries, landmarkEvery } from "../read-models/entries.ts";
import type { AnyProjection, VersionedDocument } from "../read-models/projection.ts";
import { openIndexPrefix } from "../tests/services/index-prefix.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { describeWith } from "../tests/services/service.ts";
import { openTestService, readPages, type TestService, timestamp } from "./service.fixture.ts";

const count = 2 * landmarkEvery + 152;

/** Three entries have the same time: also those on both sides of a landmark. */
const timeOf = (number: number): number => 1_000 + Math.floor(number / 3);

/** A credit of its number; debits now and then. */
const minorOf = (number: number): bigint => (number % 5 === 4 ? -1n : BigInt(number));

type Opened = { readonly test: TestService; readonly searches: Search[]; close(): Promise<void> };
type OpenIndex = (prefix: string) => Promise<SearchIndex>;

/** What the searches of entries asked for is kept. */
const listening =
  (open: OpenIndex, searches: Search[]): OpenIndex =>
  async (prefix) => {
    const index = await open(prefix);
    return {
      ...index,
      search: (projection, search) => {
        if (projection.name === entries.name) searches.push(search);
        return index.search(projection, search);
      },
    };
  };

const fill = async ({ index, ledger }: TestService): Promise<void> => {
  ledger.open("long", 500);
  for (let at = 1; at <= count; at += 1) {
    ledger.post("long", minorOf(at), timeOf(at));
    if (at % 500 === 0) await ledger.apply(entries);
  }
  await ledger.apply(entries, { closeTime: 9_000 });
  await ledger.apply(accounts, { closeTime: 9_000 });
  await index.refresh(entries);
};

const statement = (
  { call }: TestService,
  [startMs, endMs]: readonly [number, number],
  page: { readonly pageSize?: number; readonly pageToken?: string } = {},
) =>
  call("GetStatement", {
    accountId: "long",
    startTime: timestamp(startMs),
    endTime: timestamp(endMs),
    ...page,
  });

const sum = (numbers: readonly number[]): bigint =>
  numbers.reduce((all, number) => all + minorOf(number), 0n);

const numbersIn = (startMs: number, endMs: number): number[] =>
  Array.from({ length: count }, (_, at) => at + 1).filter(
    (number) => timeOf(number) >= startMs && timeOf(number) < endMs,
  );

/** Times at and around landmarks, and at both ends of the account's life. */
const bounds = [0, timeOf(1), timeOf(60), timeOf(1_023), timeOf(1_024) + 1, timeOf(1_030)].concat([
  timeOf(2_047),
  timeOf(2_048),
  timeOf(2_049) + 1,
  timeOf(count),
  timeOf(count) + 1,
  9_000,
]);

/** What holds on every index. */
const longAccountContract = (opened: () => Opened): void => {
  const periods = bounds.flatMap((start, at) =>
    bounds.slice(at).map((end) => [start, end] as const),
  );

  it("has the figures of a plain sum for every period, wherever it begins and ends", async () => {
    const { test } = opened();
    for (const [start, end] of periods) {
      const answer = await statement(test, [start, end], { pageSize: 10 });
      const [before, within] = [numbersIn(0, start), numbersIn(start, end)];
      expect([start, end, answer.entries?.map(({ entryNumber }) => Number(entryNumber))]).toEqual([
        start,
        end,
        within.slice(0, 10),
      ]);
      expect(answer).toMatchObject({
        openingBalance: { minorUnits: String(sum(before)) },
        closingBalance: { minorUnits: String(sum([...before, ...within])) },
        totalSize: String(within.length),
        closed: true,
      });
    }
  });

  it("gives every line once, in pages of a thousand", async () => {
    const pages = await readPages((pageToken) =>
      statement(opened().test, [0, 9_000], { pageSize: 1_000, pageToken }),
    );
    const numbers = pages.flatMap(({ entries: lines = [] }) => lines.map((one) => one.entryNumber));
    expect(numbers).toEqual(Array.from({ length: count }, (_, at) => String(at + 1)));
  });

  it("asks for entries near its ends and on its page, and for no others", async () => {
    const { test, searches } = opened();
    searches.length = 0;
    const { nextPageToken } = await statement(test, [timeOf(60), 9_000], { pageSize: 50 });
    await statement(test, [timeOf(60), 9_000], { pageSize: 50, pageToken: nextPageToken ?? "" });
    // Two landmarks, the sheets behind one of them, the first page, the second page.
    expect(searches).toHaveLength(5);
    for (const { clauses, total, size } of searches) {
      expect(clauses.some((clause) => clause.kind === "anyOf" && clause.hint)).toBe(true);
      expect(total).toBe("none");
      expect(size).toBeLessThanOrEqual(60);
    }
  });
};

const opener = async (openIndex: OpenIndex, sql: Sql): Promise<Opened> => {
  const searches: Search[] = [];
  const test = await openTestService(sql, { openIndex: listening(openIndex, searches) });
  await fill(test);
  return { test, searches, close: () => test.service.stop() };
};

/** The entries as the build before had them. */
const olderEntries = (): AnyProjection => {
  const { sheet: _sheet, landmark: _landmark, ...mapping } = entries.mapping;
  return { ...entries, version: entries.version - 1, mapping: mapping as AnyProjection["mapping"] };
};

const olderDocument = (document: VersionedDocument): VersionedDocument => {
  const { sheet: _sheet, landmark: _landmark, ...fields } = document.fields;
  return { ...document, fields };
};

/** Lets the index of the build before answer, with the same entries. */
const takeBack = async ({ index, ledger, log }: TestService): Promise<void> => {
  const older = await index.prepare(olderEntries(), log);
  const partition = ledger.partition("long");
  const { checkpoint } = await index.load(older, partition, []);
  if (checkpoint === undefined) throw new Error("Cannot take back: no checkpoint");
  const { sequence, ...at } = checkpoint;
  const documents = ledger.facts.flatMap(({ entry }) =>
    entry === undefined ? [] : [olderDocument(entry as unknown as VersionedDocument)],
  );
  const next = { ...at, offset: ledger.head(partition), eventId: "e", closeTime: 9_000 };
  expect(await index.write(older, documents, next, sequence)).toMatchObject({ outcome: "written" });
  const live = await index.readLive(entries);
  expect(await index.makeLive(older, live)).toBe(true);
};

describe("the statement of a long account on the Postgres index", () => {
  let sql: Sql;
  let opened: Opened;
  beforeAll(async () => {
    sql = await openMemorySql();
    const { openPostgresSearchIndex } = await import("../platform/search-index/postgres.ts");
    opened = await opener((prefix) => openPostgresSearchIndex({ sql, prefix }), sql);
  }, 60_000);
  afterAll(async () => {
    await opened?.close();
    await sql?.close();
  });

  longAccountContract(() => opened);
});

describeWith(["elasticsearch"], "the statement of a long account on Elasticsearch", () => {
  let sql: Sql;
  let own: Awaited<ReturnType<typeof openIndexPrefix>>;
  let opened: Opened;
  const openIndex = () => openElasticsearchIndex({ url: own.url, prefix: own.prefix, replicas: 0 });
  beforeAll(async () => {
    sql = await openMemorySql();
    own = await openIndexPrefix();
    opened = await opener(openIndex, sql);
  }, 60_000);
  afterAll(async () => {
    await opened?.close();
    await opened?.test.index.close();
    await own?.close();
    await sql?.close();
  });

  longAccountContract(() => opened);

  it("is the same while the index of the build before answers", async () => {
    const { test } = opened;
    const period = [timeOf(1_023), timeOf(2_049)] as const;
    const answer = await statement(test, period);
    await takeBack(test);
    expect((await statement(test, period)).entries).toEqual(answer.entries);
  });
});
