import { systemClock } from "../clock.ts";
import { connectionLimits } from "../grpc/connection-age.ts";
import { type GrpcServerLimits, openGrpcServer, type ServedService } from "../grpc/server.ts";
import { type HealthReport, openHttpStatus } from "../http-status.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { type DrainStep, handleShutdown } from "../shutdown.ts";
import { type Check, forgiving, healthOf, waitsFor } from "./checks.ts";
import { keepHealth } from "./keep-health.ts";
import { tellChecks } from "./tell-checks.ts";

/** A process that serves one service, or several of one kind. */
export type ServedProcess = {
  /** Name for people: `command-service`. */
  readonly name: string;
  readonly services: readonly ServedService[];
  /** Bounds of the server that are not its defaults. */
  readonly limits?: GrpcServerLimits;
  /** Port of the services; 0 takes a free one. */
  readonly port: number;
  /** Port of `/metrics` and `/healthz`; 0 takes a free one. */
  readonly metricsPort: number;
  readonly metrics: Metrics;
  readonly log: Log;
  /** The process is healthy while all that is needed of them is there. */
  readonly checks: readonly Check[];
  /** Sets gauges that are looked up, not kept; called before each scrape. */
  readonly measure: () => void;
  /** Ends what lies behind the service, in this order, once its requests are answered. */
  readonly stops: readonly DrainStep[];
  readonly config: { readonly HOST: string; readonly DRAIN_TIMEOUT_MS: number } & Parameters<
    typeof connectionLimits
  >[0];
};

/** An absence as short as this does not make a process unready. */
const forgivenMs = 2_000;

/**
 * Listens, and says what it waits for until it can work: the process is up from the first moment
 * on, whatever is missing. Drains on SIGTERM and SIGINT; a second one ends it at once.
 * @throws {ResourceInUse} when it cannot listen.
 */
export const serveProcess = async (served: ServedProcess): Promise<void> => {
  const { name, services, metrics, log } = served;
  const { HOST: host, DRAIN_TIMEOUT_MS: deadlineMs } = served.config;
  const first: DrainStep[] = [];
  const last: DrainStep[] = [];
  let draining = false;
  const steps = (): readonly DrainStep[] => {
    draining = true;
    return [...first, ...served.stops, ...last];
  };
  handleShutdown({ log, deadlineMs, steps });
  const checks = served.checks.map((check) => forgiving(check, forgivenMs, systemClock));
  const server = await openGrpcServer({
    host,
    port: served.port,
    services,
    ...served.limits,
    ...connectionLimits(served.config),
    metrics,
    log,
    clock: systemClock,
  });
  const health = (): HealthReport => {
    const report = healthOf(checks);
    return draining ? { ok: false, checks: { ...report.checks, process: "draining" } } : report;
  };
  const measure = (): void => {
    for (const check of checks) metrics.ready.set({ check: check.name }, check.isThere() ? 1 : 0);
    served.measure();
  };
  const { metricsPort } = served;
  const asked = { host, port: metricsPort, metrics, health, log, measure };
  const status = await openHttpStatus(asked);
  const waiting = () => waitsFor(checks);
  const healths = services.map((service) => ({ server, name: service.name, waitsFor: waiting }));
  const readiness = keepHealth(healths, log);
  const telling = tellChecks(checks, log);
  first.push(
    {
      name: "readiness",
      run: () => Promise.all([readiness.stop(), telling.stop()]).then(() => {}),
    },
    { name: "server", run: () => server.drain(deadlineMs / 2) },
  );
  last.push({ name: "status", run: () => status.close() });
  process.stdout.write(
    [
      `Daybook's ${name} listens.`,
      `  grpc     ${server.address}`,
      `  metrics  http://${host}:${status.port}/metrics`,
      "",
    ].join("\n"),
  );
};
