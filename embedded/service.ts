import { type CommandService, openCommandService } from "../command-service/service.ts";
import type { Broker } from "../platform/broker/broker.ts";
import { systemClock } from "../platform/clock.ts";
import type { DeadLetters } from "../platform/dead-letters/dead-letters.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { type GrpcServer, openGrpcServer, type ServedService } from "../platform/grpc/server.ts";
import { type HealthReport, openHttpStatus } from "../platform/http-status.ts";
import type { Leases } from "../platform/lease/lease.ts";
import type { Log } from "../platform/log.ts";
import { createMetrics, type Metrics } from "../platform/metrics.ts";
import type { Quarantine } from "../platform/quarantine/quarantine.ts";
import type { SearchIndex } from "../platform/search-index/search-index.ts";
import type { DrainStep } from "../platform/shutdown.ts";
import { openProjector, type Projector } from "../projector/service.ts";
import { openQueryService, type QueryService } from "../query-service/service.ts";
import { readModels } from "../read-models/read-models.ts";
import type { EmbeddedConfig } from "./config.ts";
import { serveWhenReady } from "./readiness.ts";

/** The ports of the house on embedded adapters; whoever opened them closes them. */
export type EmbeddedAdapters = {
  readonly log: EventLog;
  readonly broker: Broker;
  readonly index: SearchIndex;
  readonly relayLeases: Leases;
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

/** All three services at work in this process. */
export type EmbeddedService = {
  readonly addresses: Addresses;
  /** In the order of the flow: callers first, then what their work is waiting for. */
  readonly drainSteps: () => readonly DrainStep[];
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
    const checks = {
      projector: projector.isReady() ? "ready" : "catching up",
      queries: queries.isReady() ? "ready" : "waiting for the index",
    };
    return { ok: Object.values(checks).every((check) => check === "ready"), checks };
  };

const servedBy = ({ commands, queries, projector }: Services, config: EmbeddedConfig) => {
  const served = (port: number, service: ServedService) => ({ port, services: [service] });
  return [
    served(config.COMMAND_PORT, {
      name: "daybook.account.v1.AccountCommandService",
      handlers: commands.accountCommands,
    }),
    served(config.QUERY_PORT, {
      name: "daybook.account.v1.AccountQueryService",
      handlers: queries.handlers,
    }),
    served(config.OPERATIONS_PORT, {
      name: "daybook.operations.v1.OperationsService",
      handlers: projector.handlers,
    }),
  ];
};

const openServers = async (
  services: Services,
  metrics: Metrics,
  logger: Log,
  config: EmbeddedConfig,
): Promise<readonly GrpcServer[]> => {
  const servers: GrpcServer[] = [];
  const { HOST: host } = config;
  for (const served of servedBy(services, config)) {
    servers.push(
      await openGrpcServer({ ...served, host, metrics, log: logger, clock: systemClock }),
    );
  }
  return servers;
};

/**
 * Starts the three services on the given adapters and resolves once all of them are ready.
 * @throws {Error} when an address is taken, or nothing is ready in time.
 */
export const openEmbeddedService = async (
  adapters: EmbeddedAdapters,
  logger: Log,
  config: EmbeddedConfig,
): Promise<EmbeddedService> => {
  const metrics = createMetrics();
  const services = startServices(adapters, metrics, logger, config);
  const [commands, queries, operations] = await openServers(services, metrics, logger, config);
  if (!commands || !queries || !operations) throw new Error("Cannot start: a server is missing");
  const { HOST: host, METRICS_PORT: port } = config;
  const health = healthOf(services);
  const status = await openHttpStatus({ host, port, metrics, health, log: logger });
  const readiness = await serveWhenReady(services, { commands, queries, operations }, logger);
  const drainServers = (servers: readonly GrpcServer[]) =>
    Promise.all(servers.map((server) => server.drain(config.DRAIN_TIMEOUT_MS / 2)));
  return {
    addresses: {
      commands: commands.address,
      queries: queries.address,
      operations: operations.address,
      metrics: `http://${host}:${status.port}/metrics`,
    },
    drainSteps: () => [
      { name: "readiness", run: () => readiness.stop() },
      {
        name: "servers",
        run: async () => void (await drainServers([commands, queries, operations])),
      },
      { name: "commands", run: () => services.commands.stop() },
      { name: "projector", run: () => services.projector.stop() },
      { name: "queries", run: () => services.queries.stop() },
      { name: "status", run: () => status.close() },
    ],
  };
};
