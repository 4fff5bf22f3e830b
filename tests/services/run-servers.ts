import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dropDatabases } from "./database.ts";
import {
  describeSources,
  findServices,
  imageOf,
  missingServices,
  type Sources,
} from "./find-services.ts";
import { deleteIndicesOfRun } from "./index-prefix.ts";
import type { ServerAddress, ServiceName, ServicesOfRun } from "./service.ts";
import { startServer } from "./start-server.ts";
import type { TestServer } from "./test-server.ts";
import { deleteVhosts } from "./vhost.ts";

/** The servers that all test files of a run share. */
export type RunServers = {
  readonly services: ServicesOfRun;
  /** Which way each service is to be had, a line each. */
  readonly found: readonly string[];
  /** Ends those that were started. */
  readonly close: () => Promise<void>;
};

const managementPort = "15672";

/** The usual place of RabbitMQ's HTTP API beside an AMQP URL. */
const usualManagementUrl = (url: string): string => {
  const { username, password, hostname } = new URL(url);
  const user = username === "" ? "guest:guest" : `${username}:${password}`;
  return `http://${user}@${hostname}:${managementPort}`;
};

/** What killed test files have left on servers that go on after this run. */
const removeLeftovers = async (
  asked: ReadonlyMap<ServiceName, ServerAddress>,
  runId: string,
): Promise<void> => {
  const [postgres, rabbitmq, elasticsearch] = serviceNames.map((service) => asked.get(service));
  if (postgres) await dropDatabases(postgres.url, runId);
  if (rabbitmq?.managementUrl) await deleteVhosts(rabbitmq.managementUrl, runId);
  if (elasticsearch) await deleteIndicesOfRun(elasticsearch.url, runId);
};

const serviceNames = ["postgres", "rabbitmq", "elasticsearch"] as const;

const isService = (name: string): name is ServiceName =>
  serviceNames.some((known) => known === name);

/**
 * What servers of a run do sooner than by default: Elasticsearch looks once a minute for points in
 * time whose time is over, for which a test would have to wait.
 */
const settings: Partial<Record<ServiceName, Readonly<Record<string, string>>>> = {
  elasticsearch: { "search.keep_alive_interval": "2s" },
};

/** One server a service, made known or started when it is asked for the first time. */
const createServers = (sources: Sources) => {
  const started = new Map<ServiceName, Promise<TestServer>>();
  const ofOthers = new Map<ServiceName, ServerAddress>();
  const open = async (service: ServiceName): Promise<ServerAddress> => {
    const [first] = sources[service];
    if (first?.kind === "url") {
      const { url } = first;
      const managementUrl = first.managementUrl ?? usualManagementUrl(url);
      ofOthers.set(service, service === "rabbitmq" ? { url, managementUrl } : { url });
      return ofOthers.get(service) as ServerAddress;
    }
    const server =
      started.get(service) ?? startServer(service, { settings: settings[service] ?? {} });
    started.set(service, server);
    const { url, managementUrl } = await server;
    return { url, managementUrl };
  };
  return { open, started, ofOthers };
};

const imagesOf = (sources: Sources): ServicesOfRun["images"] => {
  const images = serviceNames.map((service) => [service, imageOf(sources, service)] as const);
  return Object.fromEntries(images.filter(([, image]) => image !== undefined));
};

/** Opens the door through which test files, in processes of their own, ask for servers. */
export const openRunServers = async (): Promise<RunServers> => {
  const sources = await findServices(process.env);
  const { open, started, ofOthers } = createServers(sources);
  const runId = randomUUID().slice(0, 8);
  const door = createServer((request, response) => {
    const service = (request.url ?? "").slice(1);
    const answer = (status: number, text: string) => response.writeHead(status).end(text);
    if (request.method !== "POST" || !isService(service)) return answer(404, "No such service");
    open(service).then(
      (server) => answer(200, JSON.stringify(server)),
      (error: Error) => answer(500, error.message),
    );
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  return {
    services: {
      controlUrl: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
      runId,
      ...missingServices(sources),
      images: imagesOf(sources),
    },
    found: describeSources(sources),
    close: async () => {
      door.close();
      door.closeAllConnections();
      try {
        await removeLeftovers(ofOthers, runId);
      } finally {
        const closing = [...started.values()].map(async (server) => (await server).close());
        await Promise.allSettled(closing);
      }
    },
  };
};
