import fc from "fast-check";
import { expect, it } from "vitest";
import {
  changedProjection,
  filledIndex,
  type GetIndex,
  hitIds,
  newProjection,
  searchThings,
  type Thing,
  thing,
} from "./search-index.fixture.ts";
import { asksNothing, phrasePlaces, readTextQuery } from "./text-query.ts";
import { matchQuality, wordLengthMax, words } from "./words.ts";

const fields = ["title", "note"];

const texts: Readonly<Record<string, Partial<Thing>>> = {
  cafe: { title: "Café Zürich", note: "INV-2026/000123" },
  rent: { title: "Rent November", note: "Straße 5" },
  rental: { title: "rental car" },
  shop: { title: "Groceries & <b>more</b>", note: "Łódź" },
};

const documents = Object.entries(texts).map(([id, fieldsOf]) => thing(id, fieldsOf));

const wordsContract = (getIndex: GetIndex): void => {
  it.each([
    ["cafe zurich", ["cafe"]],
    ["ZÜRICH", ["cafe"]],
    ["strasse", ["rent"]],
    ["lodz", ["shop"]],
    ["re", ["rent", "rental"]],
    ["rent", ["rent", "rental"]],
    ["r", ["rent", "rental"]],
    ["x", []],
    ["5", ["rent"]],
    ["novmber", ["rent"]],
    ["novembre", ["rent"]],
    ["noevmber", ["rent"]],
    ['"rent november"', ["rent"]],
    ['"november rent"', []],
    ['"rental"', ["rental"]],
    ['"ren" car', []],
    ['"rental" ca', ["rental"]],
    ["novmbr", []],
    ["cat", []],
    ["000123", ["cafe"]],
    ["inv 2026", ["cafe"]],
    ["rent strasse", ["rent"]],
    ["rent zurich", []],
    ["b", ["shop"]],
    [`"re*`, ["rent", "rental"]],
    ["rent OR zurich", []],
    ["title:rent", []],
    ["-rent +car", ["rental"]],
    ["rent & !car | (", ["rental"]],
    ["it's <-> rent:*", []],
  ])("the words of %j are found in %j", async (text, expected) => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, documents);
    const clauses = [{ kind: "text" as const, fields, text }];
    expect(hitIds(await searchThings(index, projection, { clauses })).sort()).toEqual(expected);
  });

  it("a word is searched by its first 64 characters alone, and by beginnings of them", async () => {
    const { index } = getIndex();
    const start = "abcdefgh".repeat(wordLengthMax / 8);
    const { projection } = await filledIndex(index, [
      thing("long", { title: `${start}rest` }),
      thing("shorter", { title: start.slice(0, -1) }),
    ]);
    const find = async (text: string) => {
      const clauses = [{ kind: "text" as const, fields, text }];
      return hitIds(await searchThings(index, projection, { clauses })).sort();
    };
    expect(await find(start.slice(0, -1))).toEqual(["long", "shorter"]);
    for (const text of [start, `${start}r`, `${start}other`]) {
      expect(await find(text)).toEqual(["long"]);
    }
  });

  it.each(["", "*", `"`, "()", "\0", "🙂"])(
    "a text without a word finds nothing: %j",
    async (text) => {
      const { index } = getIndex();
      const { projection } = await filledIndex(index, documents);
      const clauses = [{ kind: "text" as const, fields, text }];
      expect(await searchThings(index, projection, { clauses })).toMatchObject({ total: 0 });
    },
  );
};

const fieldsContract = (getIndex: GetIndex): void => {
  it("looks into the named fields only", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, documents);
    const find = async (field: string, text: string) =>
      hitIds(
        await searchThings(index, projection, {
          clauses: [{ kind: "text", fields: [field], text }],
        }),
      );
    expect(await find("title", "zurich")).toEqual(["cafe"]);
    expect(await find("note", "zurich")).toEqual([]);
    expect(await find("note", "2026")).toEqual(["cafe"]);
    expect(await find("title", "2026")).toEqual([]);
  });

  it("highlights what was found, with everything else escaped", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, documents);
    const highlights = async (text: string) => {
      const clauses = [{ kind: "text" as const, fields, text }];
      const { hits } = await searchThings(index, projection, { clauses });
      return hits.map((hit) => hit.highlights);
    };
    expect(await highlights("grocreies lodz")).toEqual([
      { title: "<em>Groceries</em> &amp; &lt;b&gt;more&lt;/b&gt;", note: "<em>Łódź</em>" },
    ]);
    expect(await highlights("zuri")).toEqual([{ title: "Café <em>Zürich</em>" }]);
  });
};

const relevanceContract = (getIndex: GetIndex): void => {
  it("sorts by relevance: same word, then beginning, then typo, then by id", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, [
      thing("a", { title: "taxi" }),
      thing("b", { title: "rentsy due" }),
      thing("c", { title: "retns" }),
      thing("e", { title: "rents" }),
      thing("d", { note: "the rents" }),
    ]);
    const clauses = [{ kind: "text" as const, fields, text: "rents" }];
    const sort = [{ field: "relevance", descending: true }];
    const all = await searchThings(index, projection, { clauses, sort });
    expect(hitIds(all)).toEqual(["d", "e", "b", "c"]);
    const first = await searchThings(index, projection, { clauses, sort, size: 2 });
    const after = first.hits.at(-1)?.sort ?? [];
    const second = await searchThings(index, projection, { clauses, sort, size: 2, after });
    expect(hitIds(second)).toEqual(["b", "c"]);
    const plain = await searchThings(index, projection, { sort });
    expect(hitIds(plain)).toEqual(["a", "b", "c", "d", "e"]);
  });
};

const anyWordsContract = (getIndex: GetIndex): void => {
  it("takes the longest query that words.ts lets through", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, documents);
    const long = Array.from({ length: 40 }, (_, at) => `${"𝒳ж".repeat(11)}${at}`).join(" ");
    for (const text of [long, "x".repeat(1_000_000), "ab ".repeat(350_000)]) {
      const clauses = [{ kind: "text" as const, fields, text }];
      expect(await searchThings(index, projection, { clauses })).toMatchObject({ total: 0 });
    }
  });

  it("agrees with words.ts and text-query.ts, whatever the words", async () => {
    const { index } = getIndex();
    const word = fc.string({
      unit: fc.constantFrom("a", "b", "é", "ж", "1"),
      minLength: 1,
      maxLength: 7,
    });
    const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((some) => some.join(" "));
    const part = fc.oneof(
      text,
      text.map((phrase) => `"${phrase}"`),
    );
    const [titles, queries] = [
      fc.array(text, { minLength: 60, maxLength: 60 }),
      fc.array(fc.array(part, { minLength: 1, maxLength: 2 }), { minLength: 40, maxLength: 40 }),
    ];
    const runs = fc.asyncProperty(titles, queries, async (written, asked) => {
      const titled = written.map((title, at) => thing(`n${at}`, { title }));
      const { projection } = await filledIndex(index, titled);
      // Also two words of a title, so that phrases are found.
      const phrases = written.slice(0, 20).map((title) => `"${title.split(" ", 2).join(" ")}"`);
      for (const one of [...asked.map((parts) => parts.join(" ")), ...phrases]) {
        const query = readTextQuery(one);
        const expected = titled.filter(({ fields: { title } }) => {
          const inTitle = words(String(title));
          return (
            !asksNothing(query) &&
            query.phrases.every((phrase) => phrasePlaces(inTitle, phrase).length > 0) &&
            query.words.every((other) => inTitle.some((found) => matchQuality(other, found) > 0))
          );
        });
        const clauses = [{ kind: "text" as const, fields: ["title"], text: one }];
        const found = hitIds(await searchThings(index, projection, { clauses }));
        expect(found.sort()).toEqual(expected.map(({ fields: { thingId } }) => thingId).sort());
      }
    });
    await fc.assert(runs, { numRuns: 3 });
  });

  it("keeps a string of any length that nobody searches or sorts by", async () => {
    const { index } = getIndex();
    const projection = changedProjection(newProjection(), 1, { memory: "stored" });
    const memory = "é rent ".repeat(20_000);
    const { fields: known, ...one } = thing("a", { title: "x" });
    await filledIndex(index, [{ ...one, fields: { ...known, memory } }], projection);
    const search = (some: object) => searchThings(index, projection, some);
    const { hits } = await search({});
    expect(hits[0]?.document.fields).toMatchObject({ title: "x", memory });
    const clauses = [{ kind: "anyOf" as const, field: "memory", values: [memory] }];
    await expect(search({ clauses })).rejects.toThrow("by memory: it is kept");
    const words = [{ kind: "text" as const, fields: ["memory"], text: "rent" }];
    await expect(search({ clauses: words })).rejects.toThrow(TypeError);
    await expect(search({ facets: ["memory"] })).rejects.toThrow(TypeError);
  });

  it("finds a phrase within one field only, and after many other words", async () => {
    const { index } = getIndex();
    const many = Array.from({ length: 400 }, (_, at) => `w${at}`).join(" ");
    const { projection } = await filledIndex(index, [
      thing("across", { title: "rent", note: "november" }),
      thing("other", { note: `${many} rent november` }),
      thing("apart", { title: "rent of november, rent", note: "november" }),
    ]);
    const find = async (text: string) => {
      const clauses = [{ kind: "text" as const, fields, text }];
      return hitIds(await searchThings(index, projection, { clauses }));
    };
    expect(await find('"rent november"')).toEqual(["other"]);
    expect(await find('"w399 rent"')).toEqual(["other"]);
    expect(await find('"w0 w399"')).toEqual([]);
  });
};

/** Words, typos, relevance, highlights. */
export const searchIndexTextContract = (getIndex: GetIndex): void => {
  wordsContract(getIndex);
  fieldsContract(getIndex);
  relevanceContract(getIndex);
  anyWordsContract(getIndex);
};
