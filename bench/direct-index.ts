import { partitionOf } from "../platform/event-log/partition-of.ts";
import { createCalls } from "../platform/search-index/elasticsearch-calls.ts";
import type { GotDocument } from "../platform/search-index/elasticsearch-documents.ts";
import { createLiveIndices } from "../platform/search-index/elasticsearch-live.ts";
import { createIndexNames } from "../platform/search-index/elasticsearch-names.ts";
import { wantedCheckpoint, wantedDocuments } from "../platform/search-index/elasticsearch-read.ts";
import { createRecords } from "../platform/search-index/elasticsearch-records.ts";
import { type FoundPage, searchBody } from "../platform/search-index/elasticsearch-search.ts";
import type { Search } from "../platform/search-index/search-index.ts";
import { accounts } from "../read-models/accounts.ts";
import { type AnyProjection, documentId } from "../read-models/projection.ts";

/** The tenant of everything that the sections write. */
export const benchTenant = "default";

/** The requests of the query service, sent by the same client library and by nothing else. */
export type DirectIndex = {
  /** A search with the body that the query service sends for it. */
  search(projection: AnyProjection, search: Search): Promise<FoundPage>;
  /** An account with the checkpoint of its partition, by one multi-get. */
  account(accountId: string): Promise<readonly GotDocument[]>;
  close(): Promise<void>;
};

const timeoutMs = 10_000;

/** Opens the requests to the live indices of a prefix. */
export const openDirectIndex = (url: string, prefix: string): DirectIndex => {
  const calls = createCalls({ url, requestTimeoutMs: timeoutMs });
  const names = createIndexNames(prefix);
  const layout = { shards: 1, replicas: 0, refreshIntervalMs: 400 };
  const records = createRecords(calls, names);
  const indices = createLiveIndices({ calls, names, records, layout });
  return {
    search: async (projection, search) => {
      const searched = { projection, live: await indices.of(projection) };
      return await calls.call<FoundPage>({
        method: "POST",
        path: `/${names.alias(projection.name)}/_search`,
        query: { allow_partial_search_results: false },
        body: searchBody(searched, search, timeoutMs),
      });
    },
    account: async (accountId) => {
      const { partitions } = await indices.of(accounts);
      const streamId = `account-${accountId}`;
      const partition = partitionOf({ tenantId: benchTenant, streamId }, partitions);
      const ids = [documentId(benchTenant, accountId)];
      const docs = [wantedCheckpoint(partition), ...wantedDocuments(partition, ids)];
      const path = `/${names.alias(accounts.name)}/_mget`;
      const answer = await calls.call<{ readonly docs: readonly GotDocument[] }>({
        method: "POST",
        path,
        body: { docs },
      });
      return answer.docs;
    },
    close: () => calls.close(),
  };
};
