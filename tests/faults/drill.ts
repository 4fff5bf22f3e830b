import { expect } from "vitest";
import { type Clients, openClients } from "../e2e/embedded-process.ts";
import { createLedger, type Ledger } from "../e2e/ledger.ts";
import { expectDocuments, expectLog } from "../e2e/ledger-check.ts";
import { createLoadPlan, isDefinite } from "../e2e/load.ts";
import {
  createRealInstallation,
  type OwnServers,
  type ProcessName,
  type RealInstallation,
  type RealProcess,
  untilReady,
} from "../e2e/real-installation.ts";
import { createRandom } from "../e2e/seeded-random.ts";
import type { ServiceName } from "../services/service.ts";
import { type FaultProxy, openFaultProxy } from "./fault-proxy.ts";
import { type Attempt, type RunningLoad, startPersistentLoad } from "./persistent-load.ts";
import { strayConnections } from "./stray-connections.ts";

/**
 * A whole installation on real servers, each behind a fault proxy, with processes that can be
 * killed and clients that never give up and keep books of what they were told.
 */
export type Drill = AsyncDisposable & {
  readonly installation: RealInstallation;
  readonly proxies: Readonly<Record<ServiceName, FaultProxy>>;
  readonly ledger: Ledger;
  /**
   * Starts a process behind the proxies, of this project or of a copy of it; calls are routed to it
   * once it listens, or is ready.
   */
  readonly start: (
    name: ProcessName,
    settings?: Readonly<Record<string, string>>,
    routedOnce?: "listening" | "ready",
    root?: URL,
  ) => Promise<RealProcess>;
  /** One of each kind, ready. */
  readonly startAll: (settings?: Readonly<Record<string, string>>) => Promise<void>;
  /** The running processes of a kind, oldest first. */
  readonly running: (name: ProcessName) => readonly RealProcess[];
  /** SIGKILL; calls are no longer routed to it. */
  readonly kill: (process: RealProcess) => Promise<void>;
  /** Clients of one running process of each kind, in turn. */
  readonly clients: () => Clients;
  /** Deposits, withdrawals and transfers, told to the books. */
  readonly startLoad: (options?: LoadSize) => RunningLoad;
  /** What the load's clients were told is in the log, the documents and nowhere else. */
  readonly expectWhole: (load: RunningLoad) => Promise<void>;
};

/** How much is sent. */
export type LoadSize = {
  /** Default 8. */
  readonly callers?: number;
  /** Default 100. */
  readonly perSecond?: number;
  /** Default 20. */
  readonly accounts?: number;
  /** Default 5,000. */
  readonly deadlineMs?: number;
};

/** What a drill starts from. */
export type DrillOptions = {
  readonly seed: number;
  /** Servers of the test's own, which it may stop and kill. */
  readonly own?: OwnServers;
};

const healedMs = 60_000;
const urlOf = {
  postgres: "DATABASE_URL",
  rabbitmq: "AMQP_URL",
  elasticsearch: "ELASTICSEARCH_URL",
} as const;
const services = ["postgres", "rabbitmq", "elasticsearch"] as const;
const kinds = ["command-service", "query-service", "projector"] as const;

/** Attempts that began from `since` on (of `performance.now()`) and ended without an answer. */
export const failuresSince = (load: Pick<RunningLoad, "attempts">, since: number): Attempt[] =>
  load.attempts.filter(
    (attempt) => attempt.startedAt >= since && attempt.code !== "OK" && !isDefinite(attempt),
  );

/** How often each code and reason was answered: `UNAVAILABLE STORE_UNAVAILABLE`. */
export const countAnswers = ({ attempts }: Pick<RunningLoad, "attempts">) => {
  const counts: Record<string, number> = {};
  for (const { code, reason } of attempts) {
    const told = `${code} ${reason}`.trim();
    counts[told] = (counts[told] ?? 0) + 1;
  }
  return counts;
};

/** Sends calls to the running processes of each kind in turn. */
const createRoutes = () => {
  const routes = new Map<RealProcess, Clients>();
  const kindOf = new Map<RealProcess, ProcessName>();
  let turn = 0;
  const running = (name: ProcessName): RealProcess[] =>
    [...kindOf].filter(([, kind]) => kind === name).map(([process]) => process);
  const one = (name: ProcessName): Clients => {
    const candidates = running(name);
    const process = candidates[turn % candidates.length];
    const clients = process && routes.get(process);
    if (clients === undefined) throw new Error(`Cannot call: no ${name} is running`);
    return clients;
  };
  return {
    running,
    add: (name: ProcessName, process: RealProcess): void => {
      const { address } = process;
      kindOf.set(process, name);
      routes.set(
        process,
        openClients({ commands: address, queries: address, operations: address }),
      );
    },
    remove: (process: RealProcess): void => {
      kindOf.delete(process);
      closeAll(routes.get(process));
      routes.delete(process);
    },
    commands: (): Clients => {
      turn += 1;
      return one("command-service");
    },
    clients: (): Clients => {
      turn += 1;
      // Asked for when they are used: who only sends commands needs no projector to be running.
      return {
        ...one("command-service"),
        get queries() {
          return one("query-service").queries;
        },
        get productQueries() {
          return one("query-service").productQueries;
        },
        get customerQueries() {
          return one("query-service").customerQueries;
        },
        get orderQueries() {
          return one("query-service").orderQueries;
        },
        get operations() {
          return one("projector").operations;
        },
      };
    },
    close: () => [...routes.values()].forEach(closeAll),
  };
};

const closeAll = (clients: Clients | undefined): void => {
  for (const client of Object.values(clients ?? {})) client.close();
};

const openProxies = async ({ servers }: RealInstallation, seed: number) => {
  const proxies = {} as Record<ServiceName, FaultProxy>;
  const settings: Record<string, string> = {};
  for (const [index, service] of services.entries()) {
    const url = servers[urlOf[service]];
    const { hostname, port } = new URL(url);
    const proxy = await openFaultProxy({ host: hostname, port: Number(port), seed: seed + index });
    proxies[service] = proxy;
    settings[urlOf[service]] = proxy.through(url);
  }
  return { proxies, settings };
};

/** Resolves once every projection has applied everything, nothing is held and the relay is done. */
const untilApplied = async (clients: () => Clients): Promise<void> => {
  const behind = async (): Promise<string> => {
    const { projections } = await clients().operations.listProjections({});
    const log = await clients().operations.getLog({});
    const lags = projections.flatMap(({ name, partitions }) =>
      partitions
        .filter((one) => one.lagEvents !== "0" || one.heldStreams > 0)
        .map((one) => `${name} p${one.partition} lags ${one.lagEvents}`),
    );
    const unsent = log.partitions.filter(({ head, relayed }) => head !== relayed);
    return [...lags, ...unsent.map(({ partition }) => `p${partition} is not relayed`)].join(", ");
  };
  const settled = () => behind().catch((error: Error) => error.message);
  await expect.poll(settled, { timeout: healedMs, interval: 100 }).toBe("");
};

/** Opens a drill; nothing is started yet. */
export const openDrill = async ({ seed, own = {} }: DrillOptions): Promise<Drill> => {
  const installation = await createRealInstallation(own);
  const { proxies, settings: behind } = await openProxies(installation, seed);
  const routes = createRoutes();
  const ledger = createLedger();
  const start: Drill["start"] = async (name, settings = {}, routedOnce = "listening", root) => {
    const process = await installation.start(name, { ...behind, ...settings }, root);
    if (routedOnce === "ready") await untilReady([process]);
    routes.add(name, process);
    return process;
  };
  const close = async (): Promise<void> => {
    routes.close();
    // What is held or refused must not keep the processes from ending.
    for (const proxy of Object.values(proxies)) await proxy.close();
    await installation.remove();
  };
  return {
    installation,
    proxies,
    ledger,
    start,
    startAll: async (settings = {}) => {
      await untilReady(await Promise.all(kinds.map((name) => start(name, settings))));
    },
    running: routes.running,
    kill: async (process) => {
      routes.remove(process);
      await process.kill();
    },
    clients: routes.clients,
    startLoad: ({ callers = 8, perSecond = 100, accounts = 20, deadlineMs = 5_000 } = {}) =>
      startPersistentLoad({
        callers,
        perSecond,
        deadlineMs,
        next: createLoadPlan(createRandom(seed), `drill-${seed}`, accounts).next,
        route: routes.commands,
        onAcknowledged: ledger.acknowledge,
      }),
    expectWhole: async (load) => {
      const { unanswered } = await load.end();
      expect(unanswered).toEqual([]);
      await untilApplied(routes.clients);
      await expectLog(routes.clients(), ledger);
      await expectDocuments(routes.clients(), ledger);
      expect(await strayConnections(installation.servers.DATABASE_URL)).toEqual([]);
    },
    [Symbol.asyncDispose]: close,
  };
};
