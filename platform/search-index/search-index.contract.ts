import { afterAll, beforeAll, describe } from "vitest";
import type { IndexUnderTest } from "./search-index.fixture.ts";
import { searchIndexListsContract } from "./search-index-lists.contract.ts";
import { searchIndexLiveContract } from "./search-index-live.contract.ts";
import { manyReadsContract } from "./search-index-many.contract.ts";
import { searchIndexPagesContract } from "./search-index-pages.contract.ts";
import { searchIndexRelevanceContract } from "./search-index-relevance.contract.ts";
import { searchIndexSearchContract } from "./search-index-search.contract.ts";
import { searchIndexTextContract } from "./search-index-text.contract.ts";
import { searchIndexWriteContract } from "./search-index-write.contract.ts";

/**
 * What every adapter of the search index must do. `open` is called once; every test works on
 * indices of its own.
 */
export const searchIndexContract = (adapter: string, open: () => Promise<IndexUnderTest>): void => {
  describe(`SearchIndex contract: ${adapter}`, () => {
    let underTest: IndexUnderTest;
    beforeAll(async () => {
      underTest = await open();
    });
    afterAll(() => underTest?.index.close());
    const getIndex = () => underTest;

    describe("writing", () => searchIndexWriteContract(getIndex));
    describe("which index is live", () => searchIndexLiveContract(getIndex));
    describe("reading many", () => manyReadsContract(getIndex));
    describe("searching", () => searchIndexSearchContract(getIndex));
    describe("lists", () => searchIndexListsContract(getIndex));
    describe("text", () => searchIndexTextContract(getIndex));
    describe("what people look for", () => searchIndexRelevanceContract(getIndex));
    describe("pages", () => searchIndexPagesContract(getIndex));
  });
};
