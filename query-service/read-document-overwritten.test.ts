import { afterAll, beforeAll, expect, it } from "vitest";
import { callServer } from "../platform/search-index/elasticsearch.fixture.ts";
import { openElasticsearchIndex } from "../platform/search-index/elasticsearch.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { accounts } from "../read-models/accounts.ts";
import { openIndexPrefix, type TestIndexPrefix } from "../tests/services/index-prefix.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { describeWith } from "../tests/services/service.ts";
import { openTestService, type TestService } from "./service.fixture.ts";

describeWith(["elasticsearch"], "a document that somebody else has written over", () => {
  let own: TestIndexPrefix;
  let sql: Sql;
  let test: TestService;
  beforeAll(async () => {
    own = await openIndexPrefix();
    sql = await openMemorySql();
    const openIndex = () =>
      openElasticsearchIndex({ url: own.url, prefix: own.prefix, replicas: 0 });
    test = await openTestService(sql, { openIndex });
  });
  afterAll(async () => {
    await test?.service.stop();
    await test?.index.close();
    await sql?.close();
    await own?.close();
  });

  it("is STREAM_QUARANTINED when it is asked for by id, others are answered", async () => {
    const { ledger, call } = test;
    for (const id of ["a-1", "a-2"]) {
      ledger.open(id, 1_000);
      ledger.post(id, 100n, 2_000);
    }
    await ledger.apply(accounts);
    const routing = `p${String(ledger.partition("a-1")).padStart(2, "0")}`;
    const index = `${own.prefix}-accounts-v${accounts.version}-g1`;
    const path = `/${index}/_doc/default%2Fa-1?routing=${routing}`;
    const { _source } = await callServer(own.url, "GET", path);
    await callServer(own.url, "PUT", path, { ..._source, balanceMinor: "999" });

    await expect(call("GetAccount", { accountId: "a-1" })).rejects.toMatchObject({
      reason: "STREAM_QUARANTINED",
      facts: { stream_id: "account-a-1", error: "DOCUMENT_OVERWRITTEN" },
    });
    const { account } = await call("GetAccount", { accountId: "a-2" });
    expect(account?.balance?.minorUnits).toBe("100");
  });
});
