import type { Clock } from "../platform/clock.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { IndexReader, LogFacts } from "../platform/search-index/search-index.ts";
import type { AccountDocument } from "../read-models/accounts.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import type { CheckpointWatch } from "./checkpoint-watch.ts";
import type { DocumentWatch } from "./document-watch.ts";
import type { HotDocuments } from "./hot-documents.ts";
import type { PageTokens } from "./page-token.ts";

/** What every handler of the query service reads with. */
export type ReadSide = {
  readonly index: IndexReader;
  /** What is known of the log, at most a second old. @throws INDEX_UNAVAILABLE */
  readonly facts: () => Promise<LogFacts>;
  readonly checkpoints: CheckpointWatch;
  readonly documents: HotDocuments;
  /** Makes what is written visible to searches; one refresh serves all who wait for it. */
  readonly refresh: (projection: AnyProjection) => Promise<void>;
  readonly accountWatch: DocumentWatch<AccountDocument>;
  /** Time between two messages of a watch in which nothing happens, in milliseconds. */
  readonly heartbeatMs: number;
  readonly pageTokens: PageTokens;
  readonly clock: Clock;
  /** For callers that set no deadline; milliseconds. */
  readonly timeoutMs: number;
  /** No query takes longer, whatever its deadline; milliseconds. */
  readonly waitMaxMs: number;
  /** Aborted when the service stops: whoever waits gives up. */
  readonly stopping: AbortSignal;
  readonly metrics: Metrics;
};
