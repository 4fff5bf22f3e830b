import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VersionedDocument } from "../read-models/projection.ts";
import { createDocumentCaches } from "./document-cache.ts";
import { documentWeight } from "./document-weight.ts";

const document = (id: string, offset = 1, text = ""): VersionedDocument => ({
  id,
  tenantId: "default",
  offset,
  streamVersion: 1,
  fields: { text },
});

const one = documentWeight(document("a"));

describe("createDocumentCaches()", () => {
  it("forgets what was not used for longest, once it is full", () => {
    const cache = createDocumentCaches(4 * one).open();
    for (const id of ["a", "b", "c"]) cache.put(document(id));
    // The younger half was full with the third: what is used now outlives the next two.
    expect(cache.get("a")?.id).toBe("a");
    cache.put(document("d"));
    expect(["a", "b", "c", "d"].map((id) => cache.get(id)?.id)).toEqual(["a", undefined, "c", "d"]);
  });

  it("keeps the newest of a document without forgetting another", () => {
    const cache = createDocumentCaches(4 * one).open();
    cache.put(document("a"));
    cache.put(document("b"));
    for (let offset = 2; offset < 10; offset += 1) cache.put(document("b", offset));
    expect([cache.get("a")?.offset, cache.get("b")?.offset]).toEqual([1, 9]);
  });

  it("remembers nothing when it may hold nothing, or after it was cleared", () => {
    const none = createDocumentCaches(0).open();
    expect(none.put(document("a"))).toBe(one);
    expect(none.get("a")).toBeUndefined();
    const caches = createDocumentCaches(4 * one);
    const [cache, other] = [caches.open(), caches.open()];
    cache.put(document("a"));
    other.put(document("a", 2));
    cache.clear();
    expect([cache.get("a"), other.get("a")?.offset]).toEqual([undefined, 2]);
  });

  it("forgets a document that has become too heavy, instead of its old state", () => {
    const cache = createDocumentCaches(4 * one).open();
    cache.put(document("a"));
    cache.put(document("a", 2, "x".repeat(4 * one)));
    expect(cache.get("a")).toBeUndefined();
  });

  it("never weighs more than its bound in all caches, and never gives what is out of date", () => {
    const put = fc.tuple(fc.nat(3), fc.nat(9), fc.nat(2_000));
    const used = fc.tuple(fc.nat(3), fc.nat(9), fc.constantFrom("get", "clear", "put"));
    fc.assert(
      fc.property(fc.array(fc.tuple(used, put), { maxLength: 200 }), (steps) => {
        const bytesMax = 20 * one;
        const caches = createDocumentCaches(bytesMax);
        const opened = Array.from({ length: 4 }, caches.open);
        const newest = new Map<string, VersionedDocument>();
        for (const [at, [[which, number, act], [, , length]]] of steps.entries()) {
          const key = `${which}/${number}`;
          if (act === "clear") opened[which]?.clear();
          if (act === "get") {
            const found = opened[which]?.get(String(number));
            if (found !== undefined) expect(found).toBe(newest.get(key));
          }
          if (act === "put") {
            const written = document(String(number), at, "x".repeat(length));
            newest.set(key, written);
            opened[which]?.put(written);
          }
        }
        const kept = opened.flatMap((cache) =>
          Array.from({ length: 10 }, (_, number) => cache.get(String(number))),
        );
        const weight = kept.reduce((sum, each) => sum + (each ? documentWeight(each) : 0), 0);
        expect(weight).toBeLessThanOrEqual(bytesMax);
      }),
    );
  });
});
