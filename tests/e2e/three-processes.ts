import { type FaultProxy, openFaultProxy } from "../faults/fault-proxy.ts";
import { newRequestId } from "./messages.ts";
import { createRawClient } from "./raw-call.ts";
import {
  clientsOf,
  createRealInstallation,
  type ProcessName,
  type RealInstallation,
  type RealProcess,
} from "./real-installation.ts";

/** A server, by the setting that says where it is. */
export type ServerName = "DATABASE_URL" | "AMQP_URL" | "ELASTICSEARCH_URL";

/** All three. */
export const serverNames = ["DATABASE_URL", "AMQP_URL", "ELASTICSEARCH_URL"] as const;

/** What is to be closed, the last first. */
export type Closing = (() => Promise<unknown>)[];

/** Closes all of it. */
export const closeAll = async (closing: Closing): Promise<void> => {
  for (const close of closing.splice(0).reverse()) await close();
};

/** An installation that is closed with the rest. */
export const openInstallation = async (closers: Closing): Promise<RealInstallation> => {
  const installation = await createRealInstallation();
  closers.push(installation.remove);
  return installation;
};

/** The installation's servers behind proxies that refuse until they are told otherwise. */
export const behindProxies = async ({ servers }: RealInstallation, closers: Closing) => {
  const proxies = {} as Record<ServerName, FaultProxy>;
  const settings = {} as Record<ServerName, string>;
  for (const name of serverNames) {
    const port = Number(new URL(servers[name]).port);
    const proxy = await openFaultProxy({ port, seed: 1 });
    closers.push(proxy.close);
    proxy.set({ refuse: true });
    proxies[name] = proxy;
    settings[name] = proxy.through(servers[name]);
  }
  return {
    settings,
    bringUp: (name: ServerName) => proxies[name].set({}),
    takeDown: (name: ServerName) => {
      proxies[name].set({ refuse: true });
      proxies[name].cut();
    },
  };
};

/** The checks of a process that it waits for. */
export const waitsFor = async (process: RealProcess): Promise<string[]> => {
  const { checks } = await process.health();
  return Object.keys(checks).filter((name) => checks[name]?.startsWith("waiting"));
};

/** The status that gRPC health tells of the whole process. */
export const grpcHealth = async ({ address }: RealProcess): Promise<string> => {
  const client = createRawClient(address);
  try {
    const { response } = await client.call("/grpc.health.v1.Health/Check", Buffer.alloc(0));
    return ["UNKNOWN", "SERVING", "NOT_SERVING"][response?.[1] ?? 0] ?? "";
  } finally {
    client.close();
  }
};

/** A request to open an account in EUR. */
export const opening = () => ({ requestId: newRequestId(), ownerId: "o", currencyCode: "EUR" });

/** One process of each kind, and clients of them. */
export const startThree = async (
  { start }: RealInstallation,
  settings: Readonly<Record<string, string>>,
) => {
  const names: readonly ProcessName[] = ["command-service", "query-service", "projector"];
  const [commands, queries, operations] = await Promise.all(
    names.map((name) => start(name, settings)),
  );
  if (!commands || !queries || !operations) throw new Error("Cannot go on: a process is missing");
  const clients = clientsOf(commands, queries, operations);
  return { commands, queries, operations, clients };
};

/** {@link startThree}'s result. */
export type Three = Awaited<ReturnType<typeof startThree>>;
