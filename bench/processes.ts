import {
  type ProcessName,
  type RealProcess,
  startProcess,
  untilReady,
} from "../tests/e2e/real-installation.ts";
import type { ServiceName } from "../tests/services/service.ts";
import type { Servers } from "./servers.ts";

type Settings = Readonly<Record<string, string>>;

/** The project's processes of one section. */
export type Processes = AsyncDisposable & {
  /** Starts one and waits until it listens. */
  launch(name: ProcessName, settings?: Settings): Promise<RealProcess>;
  /** Starts one and waits until it says that it can work. */
  start(name: ProcessName, settings?: Settings): Promise<RealProcess>;
};

/** Nobody listens there: for a process that is measured without what it does not need. */
const nowhere = { AMQP_URL: "amqp://127.0.0.1:1", ELASTICSEARCH_URL: "http://127.0.0.1:1" };

const freePorts = { COMMAND_PORT: "0", QUERY_PORT: "0", OPERATIONS_PORT: "0", METRICS_PORT: "0" };

const addresses = (servers: Partial<Servers<ServiceName>>): Settings => {
  const { postgres, rabbitmq, elasticsearch } = servers;
  return {
    ...nowhere,
    ...(postgres && { DATABASE_URL: postgres.url }),
    ...(rabbitmq && { AMQP_URL: rabbitmq.url }),
    ...(elasticsearch && { ELASTICSEARCH_URL: elasticsearch.url }),
  };
};

/** Processes on a section's servers, with default settings; killed with the section. */
export const openProcesses = (servers: Partial<Servers<ServiceName>>): Processes => {
  const started: RealProcess[] = [];
  // One machine: a copy of each shard would have nowhere to be.
  const fixed = { ...freePorts, ...addresses(servers), INDEX_REPLICAS: "0" };
  const launch: Processes["launch"] = async (name, settings = {}) => {
    const process = await startProcess(name, { ...fixed, ...settings });
    started.push(process);
    return process;
  };
  return {
    launch,
    start: async (name, settings) => {
      const process = await launch(name, settings);
      await untilReady([process]);
      return process;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(started.map((one) => one.kill()));
    },
  };
};
