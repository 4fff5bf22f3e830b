import { describe, expect, it } from "vitest";
import { createMetrics } from "../platform/metrics.ts";
import { accounts } from "../read-models/accounts.ts";
import { createHotDocuments, type GotDocument } from "./hot-documents.ts";

const checkpoint = {
  partition: 0,
  offset: 0,
  eventId: undefined,
  logId: "log",
  epoch: 1,
  closeTime: 0,
  held: [],
};

/** An index whose documents are as new as the number of reads. */
const setUp = (documentsMax = 2) => {
  const metrics = createMetrics();
  const state = { now: 1_000, reads: 0, missing: false, failing: false };
  const documents = createHotDocuments({
    index: {
      get: async (_projection, partition, id): Promise<GotDocument> => {
        state.reads += 1;
        if (state.failing) throw new Error("away");
        const offset = state.reads;
        const document = { id, tenantId: "t", offset, streamVersion: offset, fields: {} };
        const found = state.missing ? undefined : document;
        const at = { ...checkpoint, partition, offset };
        return { checkpoint: at, document: found, overwritten: false };
      },
    },
    clock: () => state.now,
    documentsMax,
    freshMs: 200,
    metrics,
  });
  const get = async (id: string, leastOffset = 0) => {
    const suffices = (got: GotDocument) => got.checkpoint.offset >= leastOffset;
    return (await documents.get(accounts, 0, id, suffices)).document?.offset;
  };
  const counts = async () => {
    const { values } = await metrics.readCache.get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels.result, value]));
  };
  return { state, get, counts };
};

describe("createHotDocuments()", () => {
  it("gives a document again until it is as old as allowed", async () => {
    const { state, get, counts } = setUp();
    expect([await get("t/a"), await get("t/a")]).toEqual([1, 1]);
    state.now += 199;
    expect(await get("t/a")).toBe(1);
    state.now += 1;
    expect(await get("t/a")).toBe(2);
    expect(await counts()).toEqual({ hit: 2, miss: 2 });
  });

  it("reads again for a token that what is remembered has not reached", async () => {
    const { get } = setUp();
    expect(await get("t/a")).toBe(1);
    expect(await get("t/a", 2)).toBe(2);
    expect(await get("t/a")).toBe(2);
  });

  it("reads once for many who ask at the same time", async () => {
    const { state, get } = setUp();
    const all = await Promise.all(Array.from({ length: 50 }, () => get("t/a")));
    expect(new Set(all)).toEqual(new Set([1]));
    expect(state.reads).toBe(1);
  });

  it("keeps tenants apart, and forgets the document not asked for longest", async () => {
    const { state, get } = setUp(2);
    await get("t/a");
    await get("u/a");
    await get("t/a");
    await get("t/b");
    expect(state.reads).toBe(3);
    expect(await get("t/a")).toBe(1);
    expect(await get("u/a")).toBe(4);
  });

  it("remembers neither what is not there nor a failure, and nothing when it is off", async () => {
    const { state, get } = setUp();
    state.missing = true;
    expect([await get("t/a"), await get("t/a")]).toEqual([undefined, undefined]);
    state.failing = true;
    await expect(get("t/a")).rejects.toThrow("away");
    Object.assign(state, { missing: false, failing: false });
    expect(await get("t/a")).toBe(4);
    const off = setUp(0);
    expect([await off.get("t/a"), await off.get("t/a")]).toEqual([1, 2]);
  });

  it("reads again after the clock was set back", async () => {
    const { state, get } = setUp();
    await get("t/a");
    state.now -= 1;
    expect(await get("t/a")).toBe(2);
  });
});
