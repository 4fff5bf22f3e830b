import { afterAll, beforeAll, expect, it } from "vitest";
import { callServer } from "../platform/search-index/elasticsearch.fixture.ts";
import { openElasticsearchIndex } from "../platform/search-index/elasticsearch.ts";
import type { SearchIndex } from "../platform/search-index/search-index.ts";
import { accounts } from "../read-models/accounts.ts";
import { openIndexPrefix, type TestIndexPrefix } from "../tests/services/index-prefix.ts";
import { describeWith } from "../tests/services/service.ts";
import { catchUp } from "./catch-up.ts";
import { balanceOf, behind, heldOf, neighbours, openLane } from "./lane.fixture.ts";
import { openProjectorWorld, type ProjectorWorld } from "./projector.fixture.ts";

describeWith(["elasticsearch"], "a document that somebody else has written over", () => {
  let world: ProjectorWorld;
  let own: TestIndexPrefix;
  let index: SearchIndex;
  beforeAll(async () => {
    world = await openProjectorWorld();
    own = await openIndexPrefix();
    index = await openElasticsearchIndex({ url: own.url, prefix: own.prefix, replicas: 0 });
  });
  afterAll(async () => {
    await index?.close();
    await own?.close();
    await world?.close();
  });

  /** Writes over a document without saying which version that is. */
  const forge = async (id: string, partition: number): Promise<void> => {
    const routing = `p${String(partition).padStart(2, "0")}`;
    const name = `${own.prefix}-accounts-v${accounts.version}-g1`;
    const path = `/${name}/_doc/${encodeURIComponent(id)}?routing=${routing}`;
    const { _source } = await callServer(own.url, "GET", path);
    const { result } = await callServer(own.url, "PUT", path, { ..._source, balanceMinor: "999" });
    expect(result).toBe("updated");
  };

  it("holds its stream with DOCUMENT_OVERWRITTEN, remembered or not; others go on", async () => {
    const { lane, ledger, partition } = await openLane(
      world,
      accounts,
      await world.options({ index }),
    );
    const [b = "", c = ""] = neighbours(ledger, 2);
    for (const id of ["a", b, c]) {
      ledger.open(id);
      ledger.deposit(id, 100n);
    }
    await ledger.save();
    await catchUp(lane);
    await forge(`${ledger.tenantId}/a`, partition);
    // The event right after is the one whose version the forged document took.
    ledger.deposit("a", 1n);
    ledger.deposit(b, 1n);
    await ledger.save();
    await catchUp(behind(lane));
    await forge(`${ledger.tenantId}/${c}`, partition);
    // Forgets everything it remembers, as after a restart.
    const restarted = await openLane(world, accounts, await world.options({ index }));
    ledger.deposit(c, 1n);
    ledger.deposit(b, 1n);
    await ledger.save();
    const other = Object.assign(restarted.lane, { partition });
    await catchUp(other);

    const held = (await heldOf(other, ledger)).map(({ streamId }) => streamId);
    expect(held.sort()).toEqual(["account-a", `account-${c}`].sort());
    expect(await balanceOf(other, `${ledger.tenantId}/${b}`)).toBe(102n);
    const records = await world.quarantine.list(10);
    const ours = records.filter(({ tenantId }) => tenantId === ledger.tenantId);
    expect(ours.map(({ error }) => error)).toEqual([
      "DOCUMENT_OVERWRITTEN",
      "DOCUMENT_OVERWRITTEN",
    ]);
  });
});
