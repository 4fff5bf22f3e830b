import type { FoundPage } from "../platform/search-index/elasticsearch-search.ts";
import type { Clause, Search } from "../platform/search-index/search-index.ts";
import { during, inTimeOrder, words } from "../query-service/clauses.ts";
import { numbered } from "../query-service/search-entries-of.ts";
import { entries } from "../read-models/entries.ts";
import { benchTenant, type DirectIndex } from "./direct-index.ts";

const endOfTime = 4_102_444_800_000;

const numberOf = (page: FoundPage): number => Number(page.hits.hits[0]?._source.entryNumber ?? 0);

const inOrder = [{ field: "entryNumber", descending: false }];
const newest = ["recordTime", "entryNumber"].map((field) => ({ field, descending: true }));

/** Entries behind the end of the period that are looked at. */
const behind = 8;

/** What the query service asks the index for two of its queries, without anything else. */
export const directReads = (index: DirectIndex, lines: number) => {
  const search = (more: Partial<Search> & Pick<Search, "clauses" | "sort" | "size">) =>
    index.search(entries, { tenantId: benchTenant, total: "none", ...more });
  const ofAccount = (accountId: string) => {
    const mine: Clause = { kind: "anyOf", field: "accountId", values: [accountId] };
    return (clauses: readonly Clause[], more: Pick<Search, "sort" | "size">) =>
      search({ clauses: [mine, ...clauses], ...more });
  };
  return {
    /**
     * The four requests of the whole statement of an account that has few entries, those at once
     * that the service makes at once.
     */
    statement: async (accountId: string): Promise<void> => {
      const find = ofAccount(accountId);
      const landmarks: Clause = { kind: "anyOf", field: "landmark", values: [accountId] };
      const lastBefore = (time: number) =>
        find([...during("recordTime", undefined, time), landmarks], { sort: newest, size: 1 });
      const [, , last] = await Promise.all([
        index.account(accountId),
        lastBefore(0),
        lastBefore(endOfTime),
      ]);
      const closes = numberOf(last);
      const ranges = [
        { first: 0, last: lines },
        { first: closes, last: closes + behind },
      ];
      await find(numbered(accountId, ranges), { sort: inOrder, size: lines + behind + 2 });
    },
    /** The one request of a search through all accounts. */
    searchEntries: (text: string): Promise<FoundPage> =>
      search({
        clauses: words(["description", "reference"], text),
        sort: inTimeOrder(true),
        size: lines + 1,
        facets: ["type", "month"],
        total: "exact",
      }),
  };
};
