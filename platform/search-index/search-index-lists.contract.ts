import { expect, it } from "vitest";
import type { AnyProjection } from "../../read-models/projection.ts";
import {
  changedProjection,
  filledIndex,
  type GetIndex,
  hitIds,
  newProjection,
  searchThings,
  thing,
} from "./search-index.fixture.ts";

const withTags = (id: string, tags: readonly string[], lines = "") => {
  const { fields, ...document } = thing(id);
  return { ...document, fields: { ...fields, tags, lines } };
};

const tagged = (): AnyProjection =>
  changedProjection(newProjection(), 1, { tags: "keywords", lines: "stored" });

const documents = [
  withTags("a", ["color=red", "size=L"], '[{"n":1}]'),
  withTags("b", ["color=red", 'Größe=ä, "x" {y}']),
  withTags("c", []),
];

/** Fields with many values, and fields that are only shown. */
export const searchIndexListsContract = (getIndex: GetIndex): void => {
  it("finds documents by any of a field's values, each matched whole", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, documents, tagged());
    const find = async (...values: string[]) => {
      const clauses = [{ kind: "anyOf" as const, field: "tags", values }];
      return hitIds(await searchThings(index, projection, { clauses })).sort();
    };
    expect(await find("color=red")).toEqual(["a", "b"]);
    expect(await find("size=L", 'Größe=ä, "x" {y}')).toEqual(["a", "b"]);
    expect(await find("color")).toEqual([]);
    expect(await find("a\0")).toEqual([]);
  });

  it("finds documents that have one value and another", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, documents, tagged());
    const clauses = ["color=red", "size=L"].map((value) => ({
      kind: "anyOf" as const,
      field: "tags",
      values: [value],
    }));
    expect(hitIds(await searchThings(index, projection, { clauses }))).toEqual(["a"]);
  });

  it("counts every value of every hit, beside a field with one value", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, documents, tagged());
    const facets = ["thingId", "tags"];
    const answer = await searchThings(index, projection, { facets });
    expect(answer.total).toBe(3);
    expect(answer.facets[0]?.values.map(({ value }) => value)).toEqual(["a", "b", "c"]);
    expect(answer.facets[1]).toEqual({
      field: "tags",
      values: [
        { value: "color=red", count: 2 },
        { value: 'Größe=ä, "x" {y}', count: 1 },
        { value: "size=L", count: 1 },
      ],
    });
    const clauses = [{ kind: "anyOf" as const, field: "tags", values: ["size=L"] }];
    const one = await searchThings(index, projection, { facets: ["tags"], clauses });
    expect(one.facets[0]?.values).toEqual([
      { value: "color=red", count: 1 },
      { value: "size=L", count: 1 },
    ]);
  });

  it("gives lists and what is stored back as they were written", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, documents, tagged());
    const { document } = await index.get(projection, 0, "t1/a");
    expect(document?.fields).toMatchObject({ tags: ["color=red", "size=L"], lines: '[{"n":1}]' });
    const { hits } = await searchThings(index, projection, {});
    expect(hits.map(({ document: { fields } }) => fields.tags)).toContainEqual([]);
  });

  it("neither sorts by a list nor searches by what is only stored", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, documents, tagged());
    const byTags = { sort: [{ field: "tags", descending: false }] };
    await expect(searchThings(index, projection, byTags)).rejects.toThrow(TypeError);
    const clauses = [{ kind: "anyOf" as const, field: "lines", values: ["x"] }];
    await expect(searchThings(index, projection, { clauses })).rejects.toThrow(TypeError);
  });
};
