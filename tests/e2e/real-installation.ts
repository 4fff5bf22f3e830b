import { openDatabase } from "../services/database.ts";
import { openIndexPrefix } from "../services/index-prefix.ts";
import type { ServerAddress, ServiceName } from "../services/service.ts";
import { openVhost } from "../services/vhost.ts";
import {
  addressIn,
  type Clients,
  type Exit,
  openClients,
  type SpawnedProcess,
  spawnMain,
  within,
} from "./embedded-process.ts";

/** The services that run as processes of their own. */
export type ProcessName = "command-service" | "projector" | "query-service";

/** What `/healthz` says. */
export type Health = { readonly ok: boolean; readonly checks: Readonly<Record<string, string>> };

/** One process that listens; whether it can work is another question. */
export type RealProcess = SpawnedProcess & {
  /** `host:port` of its service. */
  readonly address: string;
  /** URL of its metrics. */
  readonly metricsUrl: string;
  readonly health: () => Promise<Health>;
  /**
   * The values of a metric, one for each combination of its labels; or the one of the combination
   * that is named with it: `name{label="value"}`.
   */
  readonly metric: (name: string) => Promise<number[]>;
  /** SIGKILL, and waits for the end. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; resolves with how it ended. Rejects when it is still there after 20 s. */
  readonly terminate: () => Promise<Exit>;
};

/** Where servers are, as the processes are told. */
export type ServerSettings = {
  readonly DATABASE_URL: string;
  readonly AMQP_URL: string;
  readonly ELASTICSEARCH_URL: string;
  readonly INDEX_PREFIX: string;
};

/** A database, a virtual host and an index prefix of its own, and processes on them. */
export type RealInstallation = AsyncDisposable & {
  readonly servers: ServerSettings;
  /**
   * Starts a process, of this project or of a copy of it, and waits until it listens; the settings
   * win over those of the servers.
   */
  readonly start: (
    name: ProcessName,
    settings?: Readonly<Record<string, string>>,
    root?: URL,
  ) => Promise<RealProcess>;
  /** Kills what still runs and removes everything. @throws {Error} when a process met a bug. */
  readonly remove: () => Promise<void>;
};

/** It takes a second on an idle machine; with thirty others at work on two cores it took 22. */
const listenTimeoutMs = 90_000;
const readyTimeoutMs = 60_000;
const terminateTimeoutMs = 20_000;
const lookEveryMs = 50;

const ports = { COMMAND_PORT: "0", QUERY_PORT: "0", OPERATIONS_PORT: "0", METRICS_PORT: "0" };

/** What a process logs when it met something that it should not have. */
const bugLine = /^.*"(?:grpc\.internal_error|process\.uncaught_error)".*$/m;

/** The line in which a process told of a bug of its own; undefined when it met none. */
export const bugIn = ({ stderr }: Pick<RealProcess, "stderr">): string | undefined =>
  bugLine.exec(stderr())?.[0];

const untilListening = async (
  name: ProcessName,
  spawned: ReturnType<typeof spawnMain>,
): Promise<{ readonly address: string; readonly metrics: string }> => {
  const listening = Promise.withResolvers<{ address: string; metrics: string }>();
  spawned.onOutput(() => {
    const address = addressIn(spawned.stdout(), "grpc");
    const metrics = addressIn(spawned.stdout(), "metrics");
    if (address && metrics) listening.resolve({ address, metrics });
  });
  spawned.exited.then(({ code, signal }) => {
    const state = `it ended with ${signal ?? `code ${code}`}\n${spawned.stderr().slice(-4_000)}`;
    listening.reject(new Error(`Cannot start ${name}: ${state}`));
  }, listening.reject);
  try {
    return await within(listenTimeoutMs, `${name} to listen`, listening.promise);
  } catch (error) {
    spawned.signal("SIGKILL"); // Nobody knows of it yet who would end it.
    throw error;
  }
};

const valuesOf = (text: string, name: string): number[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .map((line) => Number(line.slice(line.lastIndexOf(" ") + 1)));

/** On a connection of its own: one that is kept may be ended by the process at that moment. */
const look = (url: string | URL) => fetch(url, { headers: { connection: "close" } });

/** Starts a process with these settings and no others, and waits until it listens. */
export const startProcess = async (
  name: ProcessName,
  settings: Readonly<Record<string, string>>,
  root?: URL,
): Promise<RealProcess> => {
  const spawned = spawnMain(`${name}/main.ts`, settings, [], root);
  const { address, metrics } = await untilListening(name, spawned).catch((error) => {
    spawned.signal("SIGKILL");
    throw error;
  });
  return {
    ...spawned,
    address,
    metricsUrl: metrics,
    health: async () => (await look(new URL("/healthz", metrics))).json() as Promise<Health>,
    metric: async (metric) => valuesOf(await (await look(metrics)).text(), metric),
    kill: async () => {
      spawned.signal("SIGKILL");
      await spawned.exited;
    },
    terminate: async () => {
      spawned.signal("SIGTERM");
      return await within(terminateTimeoutMs, `${name} to end`, spawned.exited);
    },
  };
};

/** Resolves once all of them say that they can work. */
export const untilReady = async (processes: readonly RealProcess[]): Promise<void> => {
  const stopAt = performance.now() + readyTimeoutMs;
  for (const one of processes) {
    for (let health = await one.health(); !health.ok; health = await one.health()) {
      if (performance.now() > stopAt) {
        throw new Error(`Cannot go on: not ready: ${JSON.stringify(health.checks)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }
};

/** Clients of one process of each kind. */
export const clientsOf = (
  commands: RealProcess,
  queries: RealProcess,
  operations: RealProcess,
): Clients =>
  openClients({
    commands: commands.address,
    queries: queries.address,
    operations: operations.address,
  });

/** Servers of a test's own in the place of the run's; what is in them goes with them. */
export type OwnServers = Readonly<Partial<Record<ServiceName, ServerAddress>>>;

/** An installation on the run's real servers, or on the test's own. */
export const createRealInstallation = async (own: OwnServers = {}): Promise<RealInstallation> => {
  const [database, vhost, index] = await Promise.all([
    openDatabase(own.postgres?.url),
    openVhost(own.rabbitmq),
    openIndexPrefix(own.elasticsearch?.url),
  ]);
  const servers: ServerSettings = {
    DATABASE_URL: database.url,
    AMQP_URL: vhost.url,
    ELASTICSEARCH_URL: index.url,
    INDEX_PREFIX: index.prefix,
  };
  const ofRun = [
    ...(own.postgres ? [] : [database]),
    ...(own.rabbitmq ? [] : [vhost]),
    ...(own.elasticsearch ? [] : [index]),
  ];
  const started: RealProcess[] = [];
  let removed = false;
  const remove = async (): Promise<void> => {
    removed = true;
    await Promise.all(started.map((one) => one.kill()));
    await Promise.all(ofRun.map((one) => one.close()));
    const bug = started.map(bugIn).find(Boolean);
    if (bug !== undefined) throw new Error(`Cannot pass: a process met a bug: ${bug}`);
  };
  return {
    servers,
    start: async (name, settings = {}, root) => {
      const all = { ...ports, ...servers, INDEX_REPLICAS: "0", ...settings };
      const process = await startProcess(name, all, root);
      started.push(process);
      // Of several that start together one may have failed, and all was removed.
      if (removed) await process.kill();
      return process;
    },
    remove,
    [Symbol.asyncDispose]: remove,
  };
};
