import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openIndexPrefix, type TestIndexPrefix } from "../../tests/services/index-prefix.ts";
import { describeWith } from "../../tests/services/service.ts";
import { callServer, indexNameOf } from "./elasticsearch.fixture.ts";
import { openElasticsearchIndex } from "./elasticsearch.ts";
import {
  checkpointAt,
  filledIndex,
  newProjection,
  specimenLog,
  thing,
  writeThings,
} from "./search-index.fixture.ts";
import type { IndexGeneration, SearchIndex } from "./search-index.ts";

const unavailable = { name: "RequestFailed", reason: "INDEX_UNAVAILABLE" };

describeWith(["elasticsearch"], "writing to Elasticsearch", () => {
  let own: TestIndexPrefix;
  let index: SearchIndex;
  beforeAll(async () => {
    own = await openIndexPrefix();
    index = await openElasticsearchIndex({ url: own.url, prefix: own.prefix, replicas: 0 });
  });
  afterAll(async () => {
    await index?.close();
    await own?.close();
  });

  const server = (method: string, path: string, body?: unknown) =>
    callServer(own.url, method, path, body);

  const pathOf = (generation: IndexGeneration): string => `/${indexNameOf(own.prefix, generation)}`;

  describe("a mapping that conflicts with the documents", () => {
    /** An index as somebody else made it: a kind can only be an address of a network. */
    const conflicting = async () => {
      const projection = newProjection();
      const generation = await index.prepare(projection, specimenLog);
      const [{ mappings }] = Object.values(await server("GET", pathOf(generation))) as [
        { mappings: { properties: Record<string, object> } },
      ];
      await server("DELETE", pathOf(generation));
      const properties = { ...mappings.properties, kind: { type: "ip" } };
      await server("PUT", pathOf(generation), { mappings: { ...mappings, properties } });
      const again = await index.prepare(projection, specimenLog);
      expect(again.generation).toBe(generation.generation);
      return again;
    };

    it("refuses the documents by id and takes the others without them", async () => {
      const generation = await conflicting();
      const documents = [
        thing("a", { kind: "10.0.0.1" }),
        thing("bad", { kind: "secret" }),
        thing("b", { kind: "10.0.0.2" }),
      ];
      const outcome = await writeThings(index, generation, documents, 3);
      expect(outcome).toEqual({
        outcome: "refused",
        documentIds: ["t1/bad"],
        why: "kind: document_parsing_exception",
      });
      expect((await index.load(generation, 0, [])).checkpoint?.offset).toBe(0);
      const others = documents.filter(({ id }) => id !== "t1/bad");
      expect((await writeThings(index, generation, others, 3)).outcome).toBe("written");
      const ids = documents.map(({ id }) => id);
      expect([...(await index.load(generation, 0, ids)).documents.keys()]).toEqual([
        "t1/a",
        "t1/b",
      ]);
    });
  });

  it("a closed index is one that is away, no reason to refuse a document", async () => {
    const generation = await filledIndex(index, [thing("a")]);
    const { checkpoint } = await index.load(generation, 0, []);
    await server("POST", `${pathOf(generation)}/_close`);
    const write = index.write(
      generation,
      [thing("b")],
      checkpointAt(101),
      checkpoint?.sequence ?? "",
    );
    await expect(write).rejects.toMatchObject(unavailable);
    await expect(index.load(generation, 0, [])).rejects.toMatchObject(unavailable);
    await expect(index.get(generation.projection, 0, "t1/a")).rejects.toMatchObject(unavailable);
    await expect(index.prepare(generation.projection, specimenLog)).rejects.toMatchObject(
      unavailable,
    );
    await server("POST", `${pathOf(generation)}/_open?wait_for_active_shards=1`);
    expect((await writeThings(index, generation, [thing("b")], 101)).outcome).toBe("written");
  });

  it("an index that may only be read is one that is away", async () => {
    const generation = await filledIndex(index, []);
    await server("PUT", `${pathOf(generation)}/_settings`, { "index.blocks.write": true });
    await expect(writeThings(index, generation, [thing("b")], 101)).rejects.toMatchObject(
      unavailable,
    );
  });

  it("does not take a deleted document for one that is there, and writes it again", async () => {
    const generation = await filledIndex(index, [thing("a", {}, { offset: 4 })]);
    await server("DELETE", `${pathOf(generation)}/_doc/t1%2Fa?routing=p00`);
    // Refused while the version of the deletion is known.
    const again = [thing("a", { kind: "again" }, { offset: 4 })];
    const write = () => writeThings(index, generation, again, 101);
    expect((await vi.waitFor(write, { timeout: 10_000, interval: 50 })).outcome).toBe("written");
    const { documents } = await index.load(generation, 0, ["t1/a"]);
    expect(documents.get("t1/a")).toMatchObject({ offset: 4, fields: { kind: "again" } });
  });

  describe("a document that somebody else has written over", () => {
    const overwrite = async (generation: IndexGeneration, id: string) => {
      const path = `${pathOf(generation)}/_doc/${encodeURIComponent(id)}?routing=p00`;
      const { _source } = await server("GET", path);
      const { result } = await server("PUT", path, { ..._source, kind: "forged" });
      expect(result).toBe("updated");
    };

    const forged = async () => {
      const documents = [
        thing("a", { kind: "true" }, { offset: 4 }),
        thing("b", {}, { offset: 5 }),
      ];
      const generation = await filledIndex(index, documents);
      await overwrite(generation, "t1/a");
      return generation;
    };

    it("is named by load(), also to who remembers it, and is not among the documents", async () => {
      const generation = await forged();
      const loaded = await index.load(generation, 0, ["t1/a", "t1/b"]);
      expect(loaded.overwritten).toEqual(["t1/a"]);
      expect([...loaded.documents.keys()]).toEqual(["t1/b"]);
      const remembered = new Map([
        ["t1/a", 4],
        ["t1/b", 5],
      ]);
      const again = await index.load(generation, 0, [], remembered);
      expect(again.overwritten).toEqual(["t1/a"]);
      expect(again.documents.size).toBe(0);
    });

    it("is not told by get()", async () => {
      const { projection } = await forged();
      expect(await index.get(projection, 0, "t1/a")).toMatchObject({
        document: undefined,
        overwritten: true,
      });
      expect(await index.get(projection, 0, "t1/b")).toMatchObject({
        document: { id: "t1/b" },
        overwritten: false,
      });
    });

    it("is named by write() when it stands at the version of the write", async () => {
      const generation = await forged();
      const next = [thing("a", {}, { offset: 5 }), thing("c", {}, { offset: 6 })];
      expect(await writeThings(index, generation, next, 101)).toEqual({
        outcome: "overwritten",
        documentIds: ["t1/a"],
      });
      expect((await index.load(generation, 0, [])).checkpoint?.offset).toBe(100);
    });

    it("is one too when it is gone although it is remembered", async () => {
      const generation = await forged();
      await server("DELETE", `${pathOf(generation)}/_doc/t1%2Fb?routing=p00`);
      const { overwritten } = await index.load(generation, 0, [], new Map([["t1/b", 5]]));
      expect(overwritten).toEqual(["t1/b"]);
    });

    it("is none when a newer version of it was written by a projector", async () => {
      const generation = await filledIndex(index, [thing("a", {}, { offset: 4 })]);
      await writeThings(index, generation, [thing("a", { kind: "new" }, { offset: 7 })], 101);
      const { documents, overwritten } = await index.load(
        generation,
        0,
        [],
        new Map([["t1/a", 4]]),
      );
      expect(overwritten).toEqual([]);
      expect(documents.get("t1/a")).toMatchObject({ offset: 7, fields: { kind: "new" } });
      const late = await writeThings(index, generation, [thing("a", {}, { offset: 4 })], 102);
      expect(late.outcome).toBe("written");
    });
  });
});
