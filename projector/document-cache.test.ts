import { describe, expect, it } from "vitest";
import type { VersionedDocument } from "../read-models/projection.ts";
import { createDocumentCache } from "./document-cache.ts";

const document = (id: string, offset = 1): VersionedDocument => ({
  id,
  tenantId: "default",
  offset,
  streamVersion: 1,
  fields: {},
});

describe("createDocumentCache()", () => {
  it("forgets the document that was not used for longest, once it is full", () => {
    const cache = createDocumentCache(2);
    cache.put(document("a"));
    cache.put(document("b"));
    expect(cache.get("a")?.id).toBe("a");
    cache.put(document("c"));
    expect(["a", "b", "c"].map((id) => cache.get(id)?.id)).toEqual(["a", undefined, "c"]);
  });

  it("keeps the newest of a document without forgetting another", () => {
    const cache = createDocumentCache(2);
    cache.put(document("a"));
    cache.put(document("b"));
    cache.put(document("b", 2));
    expect([cache.get("a")?.offset, cache.get("b")?.offset]).toEqual([1, 2]);
  });

  it("remembers nothing when it may hold nothing, or after it was cleared", () => {
    const none = createDocumentCache(0);
    none.put(document("a"));
    expect(none.get("a")).toBeUndefined();
    const cache = createDocumentCache(2);
    cache.put(document("a"));
    cache.clear();
    expect(cache.get("a")).toBeUndefined();
  });
});
