import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RequestFailed } from "../../platform/failure.ts";
import { openPostgresSearchIndex } from "../../platform/search-index/postgres.ts";
import type { SearchAnswer, SearchIndex } from "../../platform/search-index/search-index.ts";
import { openPgliteSql } from "../../platform/sql/pglite.ts";
import type { Sql } from "../../platform/sql/sql.ts";
import type { ListAccountsRequest__Output } from "../../proto/gen/daybook/account/v1/ListAccountsRequest.ts";
import type { ListAccountsResponse } from "../../proto/gen/daybook/account/v1/ListAccountsResponse.ts";
import { accounts } from "../../read-models/accounts.ts";
import {
  openTestService,
  readPages,
  type TestService,
  type TestSettings,
} from "../service.fixture.ts";

let sql: Sql;
const opened: TestService[] = [];
beforeAll(async () => {
  sql = await openPgliteSql({ folder: "memory" });
});
afterAll(async () => {
  await Promise.all(opened.map(({ service }) => service.stop()));
  await sql.close();
});

const open = async (settings?: TestSettings) => {
  const test = await openTestService(sql, settings);
  opened.push(test);
  return test;
};

/** a-1 … a-5 with balances 10, 20, 20, -5 and 2^63 - 1; a-2 in USD, a-3 closed, a-4 of owner-2. */
const openFive = async (settings?: TestSettings) => {
  const test = await open(settings);
  const { ledger } = test;
  ledger.open("a-1", 5_000);
  ledger.open("a-2", 4_000, { currencyCode: "USD" });
  ledger.open("a-3", 3_000, { status: "closed" });
  ledger.open("a-4", 2_000, { ownerId: "owner-2", overdraftLimitMinor: 100n });
  ledger.open("a-5", 1_000);
  ledger.post("a-1", 10n, 9_000);
  ledger.post("a-2", 20n, 8_000);
  ledger.post("a-3", 20n, 7_000);
  ledger.post("a-4", -5n, 6_000);
  ledger.post("a-5", 2n ** 63n - 1n, 5_000);
  await ledger.apply(accounts, { closeTime: 10_000 });
  return test;
};

const idsOf = ({ accounts: found = [] }: ListAccountsResponse) =>
  found.map(({ accountId }) => accountId);

describe("ListAccounts", () => {
  it.each<[Partial<ListAccountsRequest__Output>, string[]]>([
    [{}, ["a-1", "a-2", "a-3", "a-4", "a-5"]],
    [{ ownerId: "owner-2" }, ["a-4"]],
    [{ status: "ACCOUNT_STATUS_OPEN" }, ["a-1", "a-2", "a-4", "a-5"]],
    [{ status: "ACCOUNT_STATUS_CLOSED" }, ["a-3"]],
    [{ status: "ACCOUNT_STATUS_FROZEN" }, []],
    [{ currencyCode: "USD" }, ["a-2"]],
    [{ minMinorUnits: "20" }, ["a-2", "a-3", "a-5"]],
    [{ minMinorUnits: "21" }, ["a-5"]],
    [{ maxMinorUnits: "-5" }, ["a-4"]],
    [{ maxMinorUnits: "-6" }, []],
    [{ minMinorUnits: "0", maxMinorUnits: "0" }, []],
    [{ minMinorUnits: "9223372036854775807" }, ["a-5"]],
    [
      { minMinorUnits: "-9223372036854775808", maxMinorUnits: "9223372036854775806" },
      ["a-1", "a-2", "a-3", "a-4"],
    ],
    [{ minMinorUnits: "10", maxMinorUnits: "20", currencyCode: "EUR" }, ["a-1", "a-3"]],
    [{ orderBy: "account_id desc" }, ["a-5", "a-4", "a-3", "a-2", "a-1"]],
    [{ orderBy: "balance" }, ["a-4", "a-1", "a-2", "a-3", "a-5"]],
    [{ orderBy: "balance desc" }, ["a-5", "a-3", "a-2", "a-1", "a-4"]],
    [{ orderBy: "open_time" }, ["a-5", "a-4", "a-3", "a-2", "a-1"]],
    [{ orderBy: "last_activity_time desc" }, ["a-1", "a-2", "a-3", "a-4", "a-5"]],
  ])("answers %j with exactly the accounts that fulfil it, in order", async (request, ids) => {
    const { call } = opened[0] ?? (await openFive());
    const answer = await call("ListAccounts", request);
    expect(idsOf(answer)).toEqual(ids);
    expect(answer.totalSize).toBe(String(ids.length));
    expect(answer.nextPageToken).toBe("");
  });

  it("says how far every partition is", async () => {
    const { call, ledger, log } = opened[0] ?? (await openFive());
    const { asOf } = await call("ListAccounts", { pageSize: 1 });
    const partitions = [0, 1, 2];
    expect(asOf).toEqual({
      positions: Object.fromEntries(partitions.map((at) => [at, String(ledger.head(at))])),
      completeTime: { seconds: "10", nanos: 0 },
      heldStreams: 0,
      consistencyToken: partitions.map((at) => `${log.logId}.1.${at}:${ledger.head(at)}`).join(","),
    });
  });

  it("shows no tenant the accounts of another", async () => {
    const { call } = opened[0] ?? (await openFive());
    const answer = await call("ListAccounts", {}, { tenantId: "other" });
    expect(answer).toMatchObject({ accounts: [], totalSize: "0", nextPageToken: "" });
  });

  it.each([
    "account_id",
    "account_id desc",
    "balance",
    "balance desc",
    "open_time",
    "last_activity_time",
  ])("gives every account once over all pages, ordered by %s", async (orderBy) => {
    const { call } = opened[0] ?? (await openFive());
    for (const pageSize of [1, 2, 4, 5, 6]) {
      const pages = await readPages((pageToken) =>
        call("ListAccounts", { orderBy, pageSize, pageToken }),
      );
      expect(pages.flatMap(idsOf)).toEqual(idsOf(await call("ListAccounts", { orderBy })));
      expect(pages).toHaveLength(Math.ceil(5 / pageSize));
    }
  });

  it.each(["balance", "last_activity_time desc"])(
    "gives every account once by %s although accounts move between the pages",
    async (orderBy) => {
      const { call, ledger } = await openFive();
      const before = idsOf(await call("ListAccounts", { orderBy }));
      const pages = await readPages(
        (pageToken) => call("ListAccounts", { orderBy, pageSize: 2, pageToken }),
        async (page) => {
          ledger.post("a-4", 1_000_000n, 20_000 + page);
          ledger.open(`b-${page}`, 20_000);
          await ledger.apply(accounts);
        },
      );
      expect(pages.flatMap(idsOf)).toEqual(before);
      for (const { asOf, totalSize } of pages) {
        expect(asOf).toEqual(pages[0]?.asOf);
        expect(totalSize).toBe("5");
      }
    },
  );

  it("shows accounts by id as they are when their page is read, each once", async () => {
    const { call, ledger } = await openFive();
    const pages = await readPages(
      (pageToken) => call("ListAccounts", { pageSize: 2, pageToken }),
      async (page) => {
        ledger.post("a-4", 1n, 20_000 + page);
        await ledger.apply(accounts);
      },
    );
    expect(pages.flatMap(idsOf)).toEqual(["a-1", "a-2", "a-3", "a-4", "a-5"]);
    expect(pages[1]?.accounts?.[1]?.balance?.minorUnits).toBe("-4");
  });

  it("takes 0 for 50 and more than 1,000 for 1,000, and ends exactly at the end", async () => {
    const { call, ledger } = await open();
    for (let at = 0; at < 1_000; at += 1) ledger.open(`a-${at}`, 1_000 + at);
    await ledger.apply(accounts);
    expect((await call("ListAccounts", {})).accounts).toHaveLength(50);
    for (const orderBy of ["account_id", "balance"]) {
      const all = await call("ListAccounts", { orderBy, pageSize: 1_001 });
      expect(all.accounts).toHaveLength(1_000);
      expect(all.nextPageToken).toBe("");
    }
    ledger.open("b-1", 5_000);
    await ledger.apply(accounts);
    const pages = await readPages((pageToken) =>
      call("ListAccounts", { pageSize: 1_000_000, pageToken }),
    );
    expect(pages.map(({ accounts: found }) => found?.length)).toEqual([1_000, 1]);
  });

  it("refuses a page token that was altered or is of another query", async () => {
    const { call } = opened[0] ?? (await openFive());
    const first = await call("ListAccounts", { pageSize: 2, ownerId: "owner-1" });
    const pageToken = first.nextPageToken ?? "";
    const refused = {
      reason: "INVALID_FIELD",
      violations: [{ field: "page_token", description: expect.any(String) }],
    };
    const altered = [`${pageToken}A`, pageToken.slice(1), "x", `${pageToken}=`];
    for (const other of altered) {
      const answer = call("ListAccounts", { ownerId: "owner-1", pageToken: other });
      await expect(answer).rejects.toMatchObject(refused);
    }
    const others: Partial<ListAccountsRequest__Output>[] = [
      {},
      { ownerId: "owner-2" },
      { ownerId: "owner-1", orderBy: "account_id desc" },
      { ownerId: "owner-1", minMinorUnits: "0" },
    ];
    for (const other of others) {
      const answer = call("ListAccounts", { ...other, pageToken });
      await expect(answer).rejects.toMatchObject(refused);
    }
    const stranger = call("ListAccounts", { ownerId: "owner-1", pageToken }, { tenantId: "other" });
    await expect(stranger).rejects.toMatchObject(refused);
  });

  it("takes a page token of the same query spelled otherwise, with another page size", async () => {
    const { call } = opened[0] ?? (await openFive());
    const { nextPageToken: pageToken = "" } = await call("ListAccounts", { pageSize: 2 });
    const next = await call("ListAccounts", { pageToken, pageSize: 3, orderBy: "account_id" });
    expect(idsOf(next)).toEqual(["a-3", "a-4", "a-5"]);
  });

  it("refuses a page token after its time, begun lists included", async () => {
    const { call, time } = await openFive();
    for (const orderBy of ["account_id", "balance"]) {
      const { nextPageToken: pageToken = "" } = await call("ListAccounts", {
        pageSize: 2,
        orderBy,
      });
      time.skewMs += 300_001;
      const answer = call("ListAccounts", { pageToken, orderBy });
      await expect(answer).rejects.toMatchObject({ reason: "PAGE_TOKEN_EXPIRED" });
    }
  });

  it("refuses a page token of an older epoch", async () => {
    const { call, index, log, time } = await openFive();
    const { nextPageToken: pageToken = "" } = await call("ListAccounts", { pageSize: 2 });
    await index.saveLogFacts({ ...log, epoch: 2 });
    time.skewMs += 1_001;
    const answer = call("ListAccounts", { pageToken });
    await expect(answer).rejects.toMatchObject({ reason: "PAGE_TOKEN_EXPIRED" });
    await expect(call("ListAccounts", {})).rejects.toMatchObject({ reason: "INDEX_UNAVAILABLE" });
  });

  it("reads a consistency token beside a page token for its form only", async () => {
    const { call, ledger } = await openFive();
    const { nextPageToken: pageToken = "" } = await call("ListAccounts", { pageSize: 2 });
    const { token } = ledger.post("a-4", 1n, 20_000);
    const next = await call("ListAccounts", { pageToken, consistencyToken: token });
    expect(idsOf(next)).toEqual(["a-3", "a-4", "a-5"]);
    const malformed = call("ListAccounts", { pageToken, consistencyToken: "1:2" });
    await expect(malformed).rejects.toMatchObject({ reason: "INVALID_FIELD" });
  });

  it("waits until every place of the token is reached", async () => {
    const { call, ledger } = await openFive();
    const opening = ["b-1", "b-2", "b-3", "b-4"].map((id) => ledger.open(id, 20_000).token);
    const consistencyToken = opening.join(",");
    const half = ledger.facts.length - 2;
    await ledger.apply(accounts, { factsMax: half });
    const early = call("ListAccounts", { consistencyToken }, { deadlineMs: 150 });
    await expect(early).rejects.toMatchObject({ reason: "PROJECTION_LAG" });
    const answer = call("ListAccounts", { consistencyToken });
    await ledger.apply(accounts);
    expect(idsOf(await answer)).toEqual(expect.arrayContaining(["b-1", "b-2", "b-3", "b-4"]));
  });

  it("takes the token of every list that it gave while streams are held", async () => {
    const { ledger, call } = await open({ partitions: 1 });
    ledger.open("a-1", 1_000);
    ledger.open("a-9", 1_000);
    ledger.post("a-9", 5n, 2_000);
    ledger.post("a-1", 5n, 3_000);
    const held = [{ tenantId: "default", streamId: "account-a-9", firstOffset: 3 }];
    await ledger.apply(accounts, { held });
    let consistencyToken = "";
    for (let round = 0; round < 3; round += 1) {
      const answer = await call("ListAccounts", { consistencyToken });
      expect(answer.asOf).toMatchObject({ positions: { 0: "4" }, heldStreams: 1 });
      consistencyToken = answer.asOf?.consistencyToken ?? "";
      expect(consistencyToken).toMatch(/\.0:2$/);
    }
  });

  it("refuses a token at or beyond the first waiting event of a held stream", async () => {
    const { call, ledger, log } = await open({ partitions: 1 });
    for (const id of ["a-1", "a-2", "a-3"]) ledger.open(id, 1_000);
    const held = [{ tenantId: "default", streamId: "account-a-9", firstOffset: 3 }];
    await ledger.apply(accounts, { held });
    const token = (offset: number) => `${log.logId}.1.0:${offset}`;
    const quarantined = call("ListAccounts", { consistencyToken: token(3) });
    await expect(quarantined).rejects.toMatchObject({ reason: "STREAM_QUARANTINED" });
    const before = await call("ListAccounts", { consistencyToken: token(2) });
    expect(before.asOf?.heldStreams).toBe(1);
    const stranger = { tenantId: "other" };
    const answer = await call("ListAccounts", { consistencyToken: token(3) }, stranger);
    expect(answer.asOf?.heldStreams).toBe(0);
  });

  /** An index that tells which points in time were opened and ended. */
  const watchedMoments = (
    more: (index: SearchIndex) => Partial<SearchIndex>,
    onOpened: (answer: SearchAnswer) => SearchAnswer = (answer) => answer,
  ) => {
    const [begun, ended]: [string[], string[]] = [[], []];
    const openIndex = async (prefix: string): Promise<SearchIndex> => {
      const index = await openPostgresSearchIndex({ sql, prefix });
      const search: typeof index.search = async (projection, wanted) => {
        const answer = await index.search(projection, wanted);
        if (wanted.pointInTime !== "open" || answer.pointInTime === undefined) return answer;
        begun.push(answer.pointInTime);
        return onOpened(answer);
      };
      const endPointInTime = async (id: string): Promise<void> => {
        ended.push(id);
        await index.endPointInTime(id);
      };
      return { ...index, search, endPointInTime, ...more(index) };
    };
    return { openIndex, begun, ended };
  };

  const page = { pageSize: 1, orderBy: "balance" };

  it("keeps no moment for a first page that is refused for a held stream", async () => {
    const { openIndex, begun, ended } = watchedMoments(() => ({}));
    const { call, ledger, log } = await open({ openIndex, partitions: 1 });
    for (const id of ["a-1", "a-2", "a-3"]) ledger.open(id, 1_000);
    const held = [{ tenantId: "default", streamId: "account-a-9", firstOffset: 3 }];
    await ledger.apply(accounts, { held });
    const consistencyToken = `${log.logId}.1.0:3`;
    const refused = call("ListAccounts", { ...page, consistencyToken });
    await expect(refused).rejects.toMatchObject({ reason: "STREAM_QUARANTINED" });
    expect(begun).toHaveLength(1);
    expect(ended).toEqual(begun);
  });

  it("keeps no moment for a first page of another epoch, or without a page token", async () => {
    let isAway = false;
    const { openIndex, begun, ended } = watchedMoments((index) => ({
      readSigningKey: async () => {
        if (isAway) throw new RequestFailed("INDEX_UNAVAILABLE", "Cannot read the key: away");
        return index.readSigningKey();
      },
    }));
    const { call, ledger, index, log, time } = await open({ openIndex });
    for (const id of ["a-1", "a-2", "a-3"]) ledger.open(id, 1_000);
    await ledger.apply(accounts);
    isAway = true;
    await expect(call("ListAccounts", page)).rejects.toMatchObject({ reason: "INDEX_UNAVAILABLE" });
    isAway = false;
    await index.saveLogFacts({ ...log, epoch: 2 });
    time.skewMs += 1_001;
    await expect(call("ListAccounts", page)).rejects.toMatchObject({ reason: "INDEX_UNAVAILABLE" });
    expect(begun).toHaveLength(2);
    expect(ended).toEqual(begun);
  });

  it("keeps no moment of a view that had not reached the token, but of the answer", async () => {
    let views = 0;
    const { openIndex, begun, ended } = watchedMoments(
      () => ({}),
      (answer) => {
        views += 1;
        const checkpoints = answer.checkpoints.map((one) => ({ ...one, offset: 0 }));
        return views <= 2 ? { ...answer, checkpoints } : answer;
      },
    );
    const { call, ledger } = await open({ openIndex, partitions: 1 });
    for (const id of ["a-1", "a-2"]) ledger.open(id, 1_000);
    const { token: consistencyToken } = ledger.open("a-3", 1_000);
    await ledger.apply(accounts);
    const { nextPageToken } = await call("ListAccounts", { ...page, consistencyToken });
    expect(nextPageToken).not.toBe("");
    expect(begun).toHaveLength(3);
    expect(ended).toEqual(begun.slice(0, 2));
  });

  it("keeps the moment of a further page that fails: it may be asked for again", async () => {
    let isAway = false;
    const { openIndex, ended } = watchedMoments((index) => ({
      search: async (projection, wanted) => {
        if (isAway && wanted.pointInTime !== "open") {
          throw new RequestFailed("INDEX_UNAVAILABLE", "Cannot search: away");
        }
        return index.search(projection, wanted);
      },
    }));
    const { call, ledger } = await open({ openIndex });
    for (const id of ["a-1", "a-2", "a-3"]) ledger.open(id, 1_000);
    await ledger.apply(accounts);
    const { nextPageToken: pageToken = "" } = await call("ListAccounts", page);
    isAway = true;
    const failing = call("ListAccounts", { ...page, pageToken });
    await expect(failing).rejects.toMatchObject({ reason: "INDEX_UNAVAILABLE" });
    isAway = false;
    expect(idsOf(await call("ListAccounts", { ...page, pageToken }))).toEqual(["a-2"]);
    expect(ended).toEqual([]);
  });

  it("keeps no moment for a caller who is gone by the first page", async () => {
    const caller = new AbortController();
    const { openIndex, ended } = watchedMoments(
      () => ({}),
      (answer) => {
        caller.abort(new Error("gone"));
        return answer;
      },
    );
    const { call, ledger } = await open({ openIndex });
    for (const id of ["a-1", "a-2", "a-3"]) ledger.open(id, 1_000);
    await ledger.apply(accounts);
    await expect(call("ListAccounts", page, { signal: caller.signal })).rejects.toThrow("gone");
    expect(ended).toHaveLength(1);
    const answer = await call("ListAccounts", page);
    expect(answer.nextPageToken).not.toBe("");
    expect(ended).toHaveLength(1);
  });

  it("reports every bad field at once", async () => {
    const { call } = opened[0] ?? (await openFive());
    const bad = call("ListAccounts", {
      consistencyToken: "x",
      pageSize: -1,
      pageToken: "x",
      ownerId: "a/b",
      status: 9 as never,
      currencyCode: "eur",
      minMinorUnits: "2",
      maxMinorUnits: "1",
      orderBy: "owner_id",
    });
    const fields = [
      "consistency_token",
      "page_size",
      "page_token",
      "owner_id",
      "status",
      "currency_code",
      "min_minor_units",
      "order_by",
    ];
    await expect(bad).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: fields.map((field) => ({ field })),
    });
  });
});
