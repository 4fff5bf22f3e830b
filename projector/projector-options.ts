import type { Broker } from "../platform/broker/broker.ts";
import type { Clock } from "../platform/clock.ts";
import type { DeadLetters } from "../platform/dead-letters/dead-letters.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import type { Leases } from "../platform/lease/lease.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Quarantine } from "../platform/quarantine/quarantine.ts";
import type { IndexWriter } from "../platform/search-index/search-index.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import type { ProjectorConfig } from "./config.ts";

/** What a projector works with. */
export type ProjectorOptions = {
  readonly log: EventLog;
  readonly broker: Broker;
  readonly index: IndexWriter;
  readonly leases: Leases;
  readonly quarantine: Quarantine;
  readonly deadLetters: DeadLetters;
  readonly projections: readonly AnyProjection[];
  readonly clock: Clock;
  readonly logger: Log;
  readonly metrics: Metrics;
  readonly config: ProjectorConfig;
};
