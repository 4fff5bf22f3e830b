import {
  type CommandService,
  commandServerLimits,
  openCommandService,
} from "../command-service/service.ts";
import type { Broker } from "../platform/broker/broker.ts";
import { systemClock } from "../platform/clock.ts";
import type { DeadLetters } from "../platform/dead-letters/dead-letters.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { connectionLimits } from "../platform/grpc/connection-age.ts";
import { type GrpcServer, openGrpcServer, type ServedService } from "../platform/grpc/server.ts";
import { type HealthReport, openHttpStatus } from "../platform/http-status.ts";
import type { Leases } from "../platform/lease/lease.ts";
import type { Log } from "../platform/log.ts";
import { createMetrics, type Metrics } from "../platform/metrics.ts";
import type { Quarantine } from "../platform/quarantine/quarantine.ts";
import type { SearchIndex } from "../platform/search-index/search-index.ts";
import type { DrainStep } from "../platform/shutdown.ts";
import type { Timers } from "../platform/timers/timers.ts";
import { openProjector, type Projector } from "../projector/service.ts";
import {
  openQueryService,
  type QueryService,
  queryServerLimits,
} from "../query-service/service.ts";
import { readModels } from "../read-models/read-models.ts";
import type { EmbeddedConfig } from "./config.ts";
import { keepUntilReady } from "./keep-until-ready.ts";

/** The ports of the house on embedded adapters; whoever opened them closes them. */
export type EmbeddedAdapters = {
  readonly log: EventLog;
  readonly broker: Broker;
  readonly index: SearchIndex;
  readonly relayLeases: Leases;
  readonly processLeases: Leases;
  readonly timers: Timers;
  readonly projectorLeases: Leases;
  readonly quarantine: Quarantine;
  readonly deadLetters: DeadLetters;
};

/** Where the process listens: `host:port` each. */
export type Addresses = {
  readonly commands: string;
  readonly queries: string;
  readonly operations: string;
  readonly metrics: string;
};

/** Port of `/metrics` and `/healthz` when none is set. */
const metricsPort = 9_461;

type EmbeddedParts = {
  readonly metrics: Metrics;
  readonly logger: Log;
  readonly config: EmbeddedConfig;
};

type Services = {
  readonly commands: CommandService;
  readonly projector: Projector;
  readonly queries: QueryService;
};

const startServices = (
  adapters: EmbeddedAdapters,
  metrics: Metrics,
  logger: Log,
  config: EmbeddedConfig,
): Services => {
  const parts = { ...adapters, clock: systemClock, logger, metrics, config };
  return {
    commands: openCommandService(parts),
    projector: openProjector({
      ...parts,
      leases: adapters.projectorLeases,
      projections: readModels,
    }),
    queries: openQueryService(parts),
  };
};

const healthOf =
  ({ projector, queries }: Services) =>
  (): HealthReport => {
    const stopped = projector.health().stopped;
    const checks = {
      projections: stopped.join(", ") || "ready",
      projector: projector.isReady() ? "ready" : "catching up",
      queries: queries.isReady() ? "ready" : "waiting for the index",
    };
    return { ok: Object.values(checks).every((check) => check === "ready"), checks };
  };

const servedBy = ({ commands, queries, projector }: Services, config: EmbeddedConfig) => {
  const operations: ServedService = {
    name: "daybook.operations.v1.OperationsService",
    handlers: projector.handlers,
  };
  return [
    {
      port: config.COMMAND_PORT,
      services: commands.services,
      ...commandServerLimits(config),
    },
    {
      port: config.QUERY_PORT,
      services: queries.services,
      ...queryServerLimits(config),
    },
    { port: config.OPERATIONS_PORT, services: [operations] },
  ];
};

/** What the process has opened so far; the way to close it, the last first. */
export type Opened = (step: DrainStep) => void;

const openServers = async (
  services: Services,
  { metrics, logger, config }: EmbeddedParts,
  opened: Opened,
): Promise<readonly GrpcServer[]> => {
  const servers: GrpcServer[] = [];
  // They drain together: a client of one may wait for another.
  const drain = () =>
    Promise.all(servers.map((server) => server.drain(config.DRAIN_TIMEOUT_MS / 2)));
  opened({ name: "servers", run: async () => void (await drain()) });
  const { HOST: host } = config;
  for (const served of servedBy(services, config)) {
    const everywhere = { host, metrics, log: logger, clock: systemClock };
    const connections = connectionLimits(config);
    servers.push(await openGrpcServer({ ...served, ...everywhere, ...connections }));
  }
  return servers;
};

/**
 * Starts the three services on the given adapters and resolves with where they listen once all of
 * them are ready. What it opens is told to `opened` at once, so that a start can be drained too.
 * @throws {ResourceInUse} when an address is taken. @throws {Error} when nothing is ready in time.
 */
export const openEmbeddedService = async (
  adapters: EmbeddedAdapters,
  logger: Log,
  config: EmbeddedConfig,
  opened: Opened,
): Promise<Addresses> => {
  const metrics = createMetrics();
  const services = startServices(adapters, metrics, logger, config);
  opened({ name: "queries", run: () => services.queries.stop() });
  opened({ name: "projector", run: () => services.projector.stop() });
  opened({ name: "commands", run: () => services.commands.stop() });
  const { HOST: host, METRICS_PORT: port = metricsPort } = config;
  const health = healthOf(services);
  const status = await openHttpStatus({ host, port, metrics, health, log: logger });
  opened({ name: "status", run: () => status.close() });
  const parts = { metrics, logger, config };
  const [commands, queries, operations] = await openServers(services, parts, opened);
  if (!commands || !queries || !operations) throw new Error("Cannot start: a server is missing");
  await keepUntilReady(services, { commands, queries, operations }, logger, opened);
  return {
    commands: commands.address,
    queries: queries.address,
    operations: operations.address,
    metrics: `http://${host}:${status.port}/metrics`,
  };
};
