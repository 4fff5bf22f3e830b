import { expect, it } from "vitest";
import { filledIndex, type GetIndex, hitIds, searchThings, thing } from "./search-index.fixture.ts";

/** What people write on transfers: description and reference. */
const entries: Readonly<Record<string, readonly [string, string]>> = {
  rent: ["Miete November 2026, Wohnung Gartenstraße 5", "RF18 5390 0754 7034"],
  rentOctober: ["Miete Oktober 2026, Wohnung Gartenstraße 5", "RF18 5390 0754 7035"],
  garden: ["Garten: neue Bäume und Sträucher", "B-2026/118"],
  cafe: ["Café Zürich, déjeuner", "K-77"],
  coffee: ["Coffee beans, Coffee Collective København", "INV-2026-000123"],
  salary: ["Salary November", "PAY-11"],
  bonus: ["November bonus and salary", "PAY-12"],
  grocery: ["Groceries: milk, bread & <b>butter</b>", "0000451"],
  groceries2: ["grocery store", "0000452"],
  gym: ["Fitneß-Studio Łódź", "GYM"],
  greek: ["ΟΔΟΣ Αθηνάς", ""],
  japanese: ["家賃 十一月", ""],
  obrien: ["O'Brien & Sons, plumbing", "P-5"],
  empty: ["", ""],
};

const documents = Object.entries(entries).map(([id, [title, note]], at) =>
  thing(id, { title, note, time: at }),
);

/** Query, then the ids it finds, in any order. */
const found: readonly (readonly [string, readonly string[]])[] = [
  // Words: all of them, in any order, in either field, without case and accents.
  ["november", ["rent", "salary", "bonus"]],
  ["NOVEMBER salary", ["salary", "bonus"]],
  ["salary 11", ["salary"]],
  ["cafe zurich", ["cafe"]],
  ["CAFÉ ZÜRICH", ["cafe"]],
  ["dejeuner", ["cafe"]],
  ["gartenstrasse", ["rent", "rentOctober"]],
  ["Kobenhavn", ["coffee"]],
  ["fitness lodz", ["gym"]],
  ["οδος αθηνας", ["greek"]],
  ["o'brien", ["obrien"]],
  ["butter", ["grocery"]],
  ["milk november", []],
  // As you type.
  ["m", ["rent", "rentOctober", "grocery"]],
  ["mie", ["rent", "rentOctober"]],
  ["miete no", ["rent"]],
  ["garten", ["rent", "rentOctober", "garden"]],
  ["gro", ["grocery", "groceries2"]],
  ["家賃", ["japanese"]],
  ["家", ["japanese"]],
  ["artenstrasse", ["rent", "rentOctober"]], // A letter dropped.
  ["iete", ["rent", "rentOctober"]],
  ["tenstrasse", []],
  // Phrases: these words, one after another.
  ['"miete november"', ["rent"]],
  ['"november miete"', []],
  ['"salary november"', ["salary"]],
  ['"november 2026"', ["rent"]],
  ['"salary"', ["salary", "bonus"]],
  ['"salar"', []],
  ['"salary nov"', []],
  ['"bonus and salary" nov', ["bonus"]],
  ['"cafe zurich"', ["cafe"]],
  ["“café zürich”", ["cafe"]],
  ['"5390 0754 7034"', ["rent"]],
  ['"bread butter"', []],
  ['"bread b butter"', ["grocery"]],
  ['"plumbing p"', []], // Of two fields.
  ['"miete november', ["rent"]],
  // One typo in words of five letters or more.
  ["novembr", ["rent", "salary", "bonus"]],
  ["novembre", ["rent", "salary", "bonus"]],
  ["mowember", []],
  ["nowember", ["rent", "salary", "bonus"]],
  ["novemebr", ["rent", "salary", "bonus"]],
  ["mliete", ["rent", "rentOctober"]],
  ["salray", ["salary", "bonus"]],
  ["brxad", ["grocery"]],
  ["mylk", []],
  ["miilk", []],
  // Numbers forgive nothing.
  ["000123", ["coffee"]],
  ["000124", []],
  ["0000451", ["grocery"]],
  ["2027", []],
  // Text that would be an operator elsewhere.
  ["salary OR rent", []],
  ["sal*", ["salary", "bonus"]],
  ["title:salary", []],
  ["-salary", ["salary", "bonus"]],
  ['"', []],
  ["", []],
];

/** Query, then the ids in order of relevance; of equal relevance by id. */
const ranked: readonly (readonly [string, readonly string[]])[] = [
  ["garten", ["garden", "rent", "rentOctober"]],
  ["grocery", ["groceries2"]],
  ["groceries", ["grocery"]],
  ["coffe", ["coffee"]],
  ["salary november", ["bonus", "salary"]],
  ["n 2026", ["garden", "rent"]],
];

/** The same table for every adapter: documents, queries, and what people expect to be found. */
export const searchIndexRelevanceContract = (getIndex: GetIndex): void => {
  let filled: ReturnType<typeof filledIndex> | undefined; // One index for the whole table.
  const search = async (text: string, sorted: boolean) => {
    const { index } = getIndex();
    filled ??= filledIndex(index, documents);
    const { projection } = await filled;
    const clauses = [{ kind: "text" as const, fields: ["title", "note"], text }];
    const sort = sorted ? [{ field: "relevance", descending: true }] : [];
    return await searchThings(index, projection, { clauses, sort });
  };

  it.each(found)("%j finds %j, and counts them", async (text, ids) => {
    const answer = await search(text, false);
    expect(hitIds(answer)).toEqual([...ids].sort());
    expect(answer.total).toBe(ids.length);
  });

  it.each(ranked)("%j gives %j, the best first", async (text, ids) => {
    expect(hitIds(await search(text, true))).toEqual(ids);
  });

  it.each<[string, Record<string, string>]>([
    ['"bread b"', { title: "Groceries: milk, <em>bread &amp; &lt;b</em>&gt;butter&lt;/b&gt;" }],
    ["zuri", { title: "Café <em>Zürich</em>, déjeuner" }],
    ["oktobre", { title: "Miete <em>Oktober</em> 2026, Wohnung Gartenstraße 5" }],
  ])("%j is highlighted as %j", async (text, highlights) => {
    const { hits } = await search(text, false);
    expect(hits.map((hit) => hit.highlights)).toEqual([highlights]);
  });
};
