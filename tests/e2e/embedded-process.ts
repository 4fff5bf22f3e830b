import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createClient, type ServiceClient } from "../../platform/grpc/client.ts";
import type { Services } from "../../platform/grpc/proto.ts";
import { compileOnce, isOfRun, withCompileCache } from "../services/compile-cache.ts";
import { shortLived } from "../services/short-lived.ts";

/** Where a process listens: `host:port`, and the URL of its metrics. */
export type Addresses = {
  readonly commands: string;
  readonly queries: string;
  readonly operations: string;
  readonly metrics: string;
};

/** How a process ended: its exit code, or the signal that ended it. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A client of every service. */
export type Clients = {
  readonly commands: ServiceClient<Services["daybook.account.v1.AccountCommandService"]>;
  readonly queries: ServiceClient<Services["daybook.account.v1.AccountQueryService"]>;
  readonly products: ServiceClient<Services["daybook.catalogue.v1.ProductCommandService"]>;
  readonly productQueries: ServiceClient<Services["daybook.catalogue.v1.ProductQueryService"]>;
  readonly customers: ServiceClient<Services["daybook.customer.v1.CustomerCommandService"]>;
  readonly customerQueries: ServiceClient<Services["daybook.customer.v1.CustomerQueryService"]>;
  readonly orders: ServiceClient<Services["daybook.order.v1.OrderCommandService"]>;
  readonly orderQueries: ServiceClient<Services["daybook.order.v1.OrderQueryService"]>;
  readonly operations: ServiceClient<Services["daybook.operations.v1.OperationsService"]>;
};

/** The embedded mode as a process of its own. */
export type EmbeddedProcess = Clients & {
  readonly pid: number;
  readonly addresses: Addresses;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exited: Promise<Exit>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** SIGKILL, and waits for the end. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; resolves with how it ended. Rejects when it is still there after 20 s. */
  readonly terminate: () => Promise<Exit>;
};

/** A process that was spawned, whether it comes up or not. */
export type SpawnedProcess = Pick<
  EmbeddedProcess,
  "pid" | "stdout" | "stderr" | "exited" | "signal"
>;

/** Ready takes 3 s on an idle machine with an empty folder; others may be using this one. */
const readyTimeoutMs = 90_000;
const terminateTimeoutMs = 20_000;

// The Node that `npm start` uses, whatever runs the tests.
const nodeFile = fileURLToPath(new URL("../../node_modules/node/bin/node", import.meta.url));

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

const environmentOf = (dataDir: string, settings: Readonly<Record<string, string>>) => ({
  DATA_DIR: dataDir,
  COMMAND_PORT: "0",
  QUERY_PORT: "0",
  OPERATIONS_PORT: "0",
  METRICS_PORT: "0",
  ...settings,
});

const projectRoot = new URL("../../", import.meta.url);

/** What npm's script for a `main.ts` tells Node beside the file. */
const nodeArgsOf = (main: string): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync(new URL("package.json", projectRoot), "utf8"));
  const script = Object.values<string>(scripts).find((one) => one.endsWith(` ${main}`));
  return script?.split(" ").filter((word) => word.startsWith("--")) ?? [];
};

/**
 * Spawns a `main.ts`, named from the top of the project, with these settings and no others, as
 * npm starts it; or that of a copy of the project.
 */
export const spawnMain = (
  main: string,
  settings: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  root = projectRoot,
): SpawnedProcess & { readonly onOutput: (listener: () => void) => void } => {
  const mainFile = fileURLToPath(new URL(main, root));
  const nodeArgs = [...nodeArgsOf(main), ...(isOfRun() ? shortLived : [])];
  // The command line ends by itself, and so fills the cache for the next one.
  if (root === projectRoot && main !== "cli/main.ts") compileOnce(nodeFile, nodeArgs, mainFile);
  const child = spawn(nodeFile, [...nodeArgs, mainFile, ...args], {
    env: {
      PATH: process.env.PATH ?? "",
      LOG_LEVEL: "warn",
      ...withCompileCache(),
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = Promise.withResolvers<Exit>();
  child.once("error", ended.reject);
  // "close" comes after the last output, "exit" may come before it.
  child.once("close", (code, signal) => {
    running.delete(child);
    ended.resolve({ code, signal });
  });
  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    exited: ended.promise,
    signal: (signal) => child.kill(signal),
    onOutput: (listener) => child.stdout.on("data", listener),
  };
};

/** Spawns the embedded mode on free ports without waiting for it. */
export const spawnEmbedded = (
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): ReturnType<typeof spawnMain> => spawnMain("embedded/main.ts", environmentOf(dataDir, settings));

/** An address that a process printed under a name. */
export const addressIn = (output: string, name: string): string | undefined =>
  new RegExp(`^ *${name} +(\\S+)$`, "m").exec(output)?.[1];

const addressesIn = (output: string): Addresses | undefined => {
  const commands = addressIn(output, "commands");
  const queries = addressIn(output, "queries");
  const operations = addressIn(output, "operations");
  const metrics = addressIn(output, "metrics");
  return commands && queries && operations && metrics
    ? { commands, queries, operations, metrics }
    : undefined;
};

const untilReady = (spawned: ReturnType<typeof spawnEmbedded>): Promise<Addresses> =>
  new Promise((resolve, reject) => {
    const fail = (state: string): void => {
      spawned.signal("SIGKILL");
      reject(new Error(`Cannot start the process: ${state}\n${spawned.stderr().slice(-4_000)}`));
    };
    const timer = setTimeout(() => fail(`not ready after ${readyTimeoutMs} ms`), readyTimeoutMs);
    spawned.onOutput(() => {
      const addresses = addressesIn(spawned.stdout());
      if (addresses === undefined) return;
      clearTimeout(timer);
      resolve(addresses);
    });
    spawned.exited.then(({ code, signal }) => {
      clearTimeout(timer);
      fail(`it ended with ${signal ?? `code ${code}`}`);
    }, reject);
  });

/** A client of every service; each connects on its first call. */
export const openClients = (addresses: Omit<Addresses, "metrics">): Clients => ({
  commands: createClient("daybook.account.v1.AccountCommandService", addresses.commands),
  queries: createClient("daybook.account.v1.AccountQueryService", addresses.queries),
  products: createClient("daybook.catalogue.v1.ProductCommandService", addresses.commands),
  productQueries: createClient("daybook.catalogue.v1.ProductQueryService", addresses.queries),
  customers: createClient("daybook.customer.v1.CustomerCommandService", addresses.commands),
  customerQueries: createClient("daybook.customer.v1.CustomerQueryService", addresses.queries),
  orders: createClient("daybook.order.v1.OrderCommandService", addresses.commands),
  orderQueries: createClient("daybook.order.v1.OrderQueryService", addresses.queries),
  operations: createClient("daybook.operations.v1.OperationsService", addresses.operations),
});

/** Resolves with `work`, or rejects when it takes longer. */
export const within = async <Result>(
  timeoutMs: number,
  what: string,
  work: Promise<Result>,
): Promise<Result> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`Cannot wait for ${what}: not done after ${timeoutMs} ms`)),
    timeoutMs,
  );
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
};

/**
 * Starts the embedded mode on a data folder and free ports and waits until it is ready.
 * @throws {Error} with the end of its standard error when it does not come up.
 */
export const startEmbedded = async (
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedProcess> => {
  const spawned = spawnEmbedded(dataDir, settings);
  const addresses = await untilReady(spawned);
  const clients = openClients(addresses);
  spawned.exited.then(() => {
    for (const client of Object.values(clients)) client.close();
  });
  return {
    ...spawned,
    ...clients,
    addresses,
    kill: async () => {
      spawned.signal("SIGKILL");
      await spawned.exited;
    },
    terminate: async () => {
      spawned.signal("SIGTERM");
      return within(terminateTimeoutMs, "the process to end", spawned.exited);
    },
  };
};
