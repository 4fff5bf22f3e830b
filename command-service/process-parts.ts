import type { EventCodec } from "../domain/event-codec.ts";
import type { AnyProcessManager } from "../domain/process-managers.ts";
import type { Clock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import type { Leases } from "../platform/lease/lease.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Timers } from "../platform/timers/timers.ts";
import type { CommandServiceConfig } from "./config.ts";
import type { Execute } from "./executor.ts";

/** What process managers work with. */
export type ProcessParts = {
  readonly log: EventLog;
  readonly codec: EventCodec;
  readonly execute: Execute;
  readonly timers: Timers;
  /** Which replica reads which partition. */
  readonly leases: Leases;
  readonly processes: readonly AnyProcessManager[];
  readonly clock: Clock;
  readonly logger: Log;
  readonly metrics: Metrics;
  readonly config: CommandServiceConfig;
};
