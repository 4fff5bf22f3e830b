import type { FoundPage } from "../platform/search-index/elasticsearch-search.ts";
import type { Clause, Search } from "../platform/search-index/search-index.ts";
import { during, inTimeOrder, words } from "../query-service/clauses.ts";
import { entries } from "../read-models/entries.ts";
import { benchTenant, type DirectIndex } from "./direct-index.ts";

const endOfTime = 4_102_444_800_000;

const numberOf = (page: FoundPage): bigint =>
  BigInt(String(page.hits.hits[0]?._source.entryNumber ?? 0));

const numbers = (above: bigint, atMost?: bigint): Clause => ({
  kind: "range",
  field: "entryNumber",
  above,
  ...(atMost === undefined ? {} : { atMost }),
});

const byNumber = ["entryNumber"];
const byTime = ["recordTime", "entryNumber"];
/** By time as well, the newest first. */
const newest = ["recordTime", "entryNumber"];

/** What the query service asks the index for two of its queries, without anything else. */
export const directReads = (index: DirectIndex, lines: number) => {
  const search = (more: Partial<Search> & Pick<Search, "clauses" | "sort" | "size">) =>
    index.search(entries, { tenantId: benchTenant, total: "none", ...more });
  const ofAccount = (accountId: string) => {
    const mine: Clause = { kind: "anyOf", field: "accountId", values: [accountId] };
    return (by: readonly string[], clauses: readonly Clause[], more: Partial<Search>) =>
      search({
        clauses: [mine, ...clauses],
        sort: by.map((field) => ({ field, descending: by === newest })),
        size: 1,
        ...more,
      });
  };
  return {
    /** The five requests of a statement, those at once that the service makes at once. */
    statement: async (accountId: string): Promise<void> => {
      const one = ofAccount(accountId);
      const [, last] = await Promise.all([
        index.account(accountId),
        one(newest, during("recordTime", undefined, endOfTime), {}),
      ]);
      const closing = numberOf(last);
      const period = [...during("recordTime", 0, endOfTime), numbers(0n, closing)];
      await Promise.all([
        one(byNumber, [...during("recordTime", endOfTime, undefined), numbers(closing)], {}),
        one(newest, during("recordTime", undefined, 0), {}),
        one(byTime, period, { size: lines, total: "exact" }),
      ]);
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
