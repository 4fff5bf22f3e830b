import { PostgreSqlContainer } from "@testcontainers/postgresql";
import { RabbitMQContainer } from "@testcontainers/rabbitmq";
import {
  GenericContainer,
  getContainerRuntimeClient,
  type StartedTestContainer,
} from "testcontainers";
import { freePort } from "./free-port.ts";
import { isReady } from "./server-ready.ts";
import type { ServerAddress, ServiceName } from "./service.ts";
import type { ServerOptions, TestServer } from "./test-server.ts";
import { waitUntil } from "./wait-until.ts";

const startTimeoutMs = 180_000;
const readyTimeoutMs = 90_000;
const stopTimeoutSeconds = 60;

type Running = { readonly container: StartedTestContainer; readonly server: ServerAddress };
type Start = (image: string, settings: Readonly<Record<string, string>>) => Promise<Running>;

// The ports of this machine are chosen here, so that a container keeps them when it starts again.
const publish = async (container: number) => ({ container, host: await freePort() });

const startPostgres: Start = async (image, settings) => {
  const port = await publish(5432);
  const all = { fsync: "on", max_connections: "200", ...settings };
  const flags = Object.entries(all).flatMap(([key, to]) => ["-c", `${key}=${to}`]);
  const container = await new PostgreSqlContainer(image)
    .withUsername("postgres")
    .withPassword("postgres")
    .withDatabase("postgres")
    .withExposedPorts(port)
    .withCommand(["postgres", ...flags])
    .withStartupTimeout(startTimeoutMs)
    .start();
  const url = `postgres://postgres:postgres@${container.getHost()}:${port.host}/postgres`;
  return { container, server: { url } };
};

const startRabbitmq: Start = async (image, settings) => {
  const [port, managementPort] = [await publish(5672), await publish(15_672)];
  const lines = Object.entries(settings).map(([key, to]) => `${key} = ${to}\n`);
  const container = await new RabbitMQContainer(image)
    .withExposedPorts(port, managementPort)
    .withCopyContentToContainer([
      { content: lines.join(""), target: "/etc/rabbitmq/conf.d/90-test.conf" },
    ])
    .withStartupTimeout(startTimeoutMs)
    .start();
  const host = container.getHost();
  const managementUrl = `http://guest:guest@${host}:${managementPort.host}`;
  return { container, server: { url: `amqp://guest:guest@${host}:${port.host}`, managementUrl } };
};

const startElasticsearch: Start = async (image, settings) => {
  const port = await publish(9200);
  const container = await new GenericContainer(image)
    .withExposedPorts(port)
    .withEnvironment({
      "discovery.type": "single-node",
      "xpack.security.enabled": "false",
      "xpack.ml.enabled": "false",
      "path.repo": "/usr/share/elasticsearch/data/repo",
      "cluster.routing.allocation.disk.threshold_enabled": "false",
      ES_JAVA_OPTS: process.env.ES_JAVA_OPTS ?? "-Xms512m -Xmx512m",
      ...settings,
    })
    .withStartupTimeout(startTimeoutMs)
    .start();
  return { container, server: { url: `http://${container.getHost()}:${port.host}` } };
};

const starts: Record<ServiceName, Start> = {
  postgres: startPostgres,
  rabbitmq: startRabbitmq,
  elasticsearch: startElasticsearch,
};

/** Starts a server in Docker, on ports of this machine that stay its own through a restart. */
export const startContainer = async (
  service: ServiceName,
  image: string,
  { settings = {} }: ServerOptions = {},
): Promise<TestServer> => {
  const { container, server } = await starts[service](image, settings);
  const engine = (await getContainerRuntimeClient()).container.getById(container.getId());
  const untilReady = () =>
    waitUntil(`${service} to answer`, readyTimeoutMs, () => isReady(service, server));
  const start = async (): Promise<void> => {
    await engine.start();
    await untilReady();
  };
  const stop = async (): Promise<void> => void (await engine.stop({ t: stopTimeoutSeconds }));
  const kill = async (): Promise<void> => void (await engine.kill());
  try {
    await untilReady();
  } catch (error) {
    await container.stop();
    throw error;
  }
  return {
    ...server,
    start,
    stop,
    kill,
    restart: async (how = "stop") => {
      await (how === "stop" ? stop() : kill());
      await start();
    },
    pause: async () => void (await engine.pause()),
    resume: async () => void (await engine.unpause()),
    run: async (program, args) => {
      const { exitCode, output } = await container.exec([program, ...args]);
      if (exitCode !== 0) throw new Error(`Cannot run ${program}: ${output}`);
      return output;
    },
    close: async () => void (await container.stop()),
  };
};
