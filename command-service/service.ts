import { eventCodec } from "../domain/event-families.ts";
import { processManagers } from "../domain/process-managers.ts";
import { startLoop } from "../platform/background-loop.ts";
import type { Broker } from "../platform/broker/broker.ts";
import type { Clock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { type ServedService, servedServices } from "../platform/grpc/server.ts";
import type { Leases } from "../platform/lease/lease.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import { stopTogether } from "../platform/stop-in-turn.ts";
import type { Timers } from "../platform/timers/timers.ts";
import type { WaitingLimits } from "./admit-command.ts";
import { commandServices } from "./command-services.ts";
import type { CommandServiceConfig } from "./config.ts";
import { createExecutor } from "./executor.ts";
import { startFilingEarlier } from "./file-earlier.ts";
import { openProcessManagers } from "./process-managers.ts";
import { openRelay } from "./relay.ts";

/** What the command service works with. */
export type CommandServiceParts = {
  readonly log: EventLog;
  readonly broker: Broker;
  /** Which replica relays which partition. */
  readonly relayLeases: Leases;
  /** Which replica reads which partition for the process managers. */
  readonly processLeases: Leases;
  readonly timers: Timers;
  readonly clock: Clock;
  readonly logger: Log;
  readonly metrics: Metrics;
  readonly config: CommandServiceConfig;
};

/** The write side: handlers for its RPCs, and the relay behind them. */
export type CommandService = {
  /** One of each of the contract's CommandServices. */
  readonly services: readonly ServedService[];
  /**
   * Answers the commands under way and ends everything behind them, all at the same time: while the
   * store does not answer, no part waits for another one's wait.
   */
  stop(): Promise<void>;
};

const dayMs = 86_400_000;

const waitingLimits = (config: CommandServiceConfig): WaitingLimits => {
  const { COMMANDS_WAITING_MAX: waitingMax } = config;
  const half = Math.max(1, Math.floor(waitingMax / 2));
  const quarter = Math.max(1, Math.floor(waitingMax / 4));
  return {
    waitingMax,
    waitingPerTenantMax: config.COMMANDS_WAITING_PER_TENANT_MAX ?? half,
    waitingPerStreamMax: config.COMMANDS_WAITING_PER_STREAM_MAX ?? quarter,
  };
};

/**
 * The bounds of its server. Of requests it takes more than of commands, so that who is refused is
 * decided where tenants and streams are told apart.
 */
export const commandServerLimits = (config: CommandServiceConfig) => ({
  requestsMax: 2 * config.COMMANDS_WAITING_MAX,
  callsMax: config.CONNECTION_CALLS_MAX,
  streamMessagesMax: config.STREAM_COMMANDS_MAX,
});

/** The executor's bounds out of the settings. */
export const executorLimits = (config: CommandServiceConfig) => ({
  batchCommandsMax: config.COMMIT_BATCH_MAX,
  batchEventsMax: config.COMMIT_EVENTS_MAX,
  batchBytesMax: config.COMMIT_BYTES_MAX,
  ...waitingLimits(config),
  cachedStreamsMax: config.STATE_CACHE_MAX,
  snapshotEveryEvents: config.SNAPSHOT_EVERY_EVENTS,
  commandTimeoutMs: config.COMMAND_TIMEOUT_MS,
});

/** Removes records batch by batch until none is old enough; more come at the pace of commands. */
const purgeAll = async (
  batchMax: number,
  signal: AbortSignal,
  purge: (batchMax: number) => Promise<number>,
): Promise<number> => {
  let purged = 0;
  for (let batch = batchMax; batch === batchMax && !signal.aborted; ) {
    batch = await purge(batchMax);
    purged += batch;
  }
  return purged;
};

const purgeOld = async (parts: CommandServiceParts, signal: AbortSignal): Promise<void> => {
  const { log, timers, clock, logger, config } = parts;
  const before = (days: number): number => clock() - days * dayMs;
  const { PURGE_BATCH_MAX, REQUEST_RETENTION_DAYS, TIMER_PARKED_DAYS } = config;
  const commands = await purgeAll(PURGE_BATCH_MAX, signal, (batchMax) =>
    log.purgeCommands(before(REQUEST_RETENTION_DAYS), batchMax),
  );
  if (commands > 0) logger.info({ purged: commands }, "command.purged");
  const parked = await purgeAll(PURGE_BATCH_MAX, signal, (batchMax) =>
    timers.purgeParked(before(TIMER_PARKED_DAYS), batchMax),
  );
  if (parked > 0) logger.warn({ purged: parked }, "timer.purged");
};

const startPurge = (parts: CommandServiceParts) =>
  startLoop({
    name: "command.purge",
    everyMs: parts.config.PURGE_INTERVAL_MS,
    log: parts.logger,
    backoffMaxMs: parts.config.PURGE_INTERVAL_MS,
    work: (signal) => purgeOld(parts, signal),
  });

/** Starts the write side on an open log. */
export const openCommandService = (parts: CommandServiceParts): CommandService => {
  const { config, relayLeases, processLeases, timers, ...rest } = parts;
  const codec = eventCodec;
  const executor = createExecutor({ ...rest, codec, limits: executorLimits(config) });
  const relay = openRelay({ ...rest, leases: relayLeases, config });
  const purge = startPurge(parts);
  const filing = startFilingEarlier(parts);
  const { execute } = executor;
  const processes = openProcessManagers({
    ...rest,
    codec,
    execute,
    timers,
    leases: processLeases,
    processes: processManagers,
    config,
  });
  const handling = {
    execute,
    log: parts.log.identity,
    orderPaymentWindowMs: config.ORDER_PAYMENT_WINDOW_MS,
  };
  return {
    services: servedServices(commandServices(handling, parts)),
    // A timer for which the executor is gone is put off, and done by whoever claims it next.
    stop: () => stopTogether([processes.stop, executor.stop, relay.stop, purge.stop, filing.stop]),
  };
};
