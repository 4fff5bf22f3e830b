import { type Channel, connect } from "amqplib";
import { withBasicAuth } from "../services/server-ready.ts";

/** What is open and what waits in a virtual host. */
export type VhostCounts = {
  readonly connections: number;
  readonly channels: number;
  /** Messages that wait for a consumer. */
  readonly ready: number;
  /** Messages that a consumer has and has not settled. */
  readonly unsettled: number;
};

/** Whoever may do everything to a virtual host, past every proxy. */
export type RabbitOperator = {
  /** Works on a channel of its own and hangs up. */
  readonly onChannel: <Result>(work: (channel: Channel) => Promise<Result>) => Promise<Result>;
  /** Consumers of all queues together. */
  readonly consumers: () => Promise<number>;
  /** Messages that wait in each partition's queue, at this moment. */
  readonly depths: () => Promise<number[]>;
  /** Late by up to five seconds, as the server's statistics are. */
  readonly counts: () => Promise<VhostCounts>;
  /** Ends every connection of Daybook; gives their number. */
  readonly closeConnections: () => Promise<number>;
  /** Bounds every queue to so many messages; undefined lifts the bound. */
  readonly limitDepth: (messages: number | undefined) => Promise<void>;
  readonly deleteVhost: () => Promise<void>;
  readonly makeVhost: () => Promise<void>;
};

/** Partitions of a log that is made without saying how many. */
export const partitionsOfLog = 16;
/** The exchange that every run is published to. */
export const exchange = "daybook.log";

/** Partition of each queue. */
export const partitions = Array.from({ length: partitionsOfLog }, (_, partition) => partition);

/** `p07` */
export const keyOf = (partition: number): string => `p${String(partition).padStart(2, "0")}`;

/** The queue that the projectors share. */
export const queueOf = (partition: number): string => `daybook.projector.${keyOf(partition)}`;

const timeoutMs = 30_000;
const policy = "depth";

type Connection = { readonly name: string; readonly user_provided_name?: string };
type Queue = { readonly messages_ready?: number; readonly messages_unacknowledged?: number };

const connectTo = (managementUrl: string) => {
  const { url, headers } = withBasicAuth(managementUrl);
  return async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await fetch(`${url}/api/${path}`, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    // A connection that is to be closed may be gone already.
    if (!answer.ok && !(method === "DELETE" && answer.status === 404)) {
      throw new Error(`Cannot ${method} ${path} on RabbitMQ: ${answer.status} ${text}`);
    }
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  };
};

const sum = (queues: readonly Queue[], field: keyof Queue): number =>
  queues.reduce((total, queue) => total + (queue[field] ?? 0), 0);

const createVhostWork = (url: string) => {
  const onChannel: RabbitOperator["onChannel"] = async (work) => {
    const model = await connect(url);
    model.on("error", () => {});
    try {
      const channel = await model.createConfirmChannel();
      channel.on("error", () => {});
      const result = await work(channel);
      // The end of a connection overtakes what was sent on it.
      await channel.waitForConfirms();
      return result;
    } finally {
      await model.close().catch(() => {});
    }
  };
  const checked = (field: "messageCount" | "consumerCount") =>
    onChannel(async (channel) => {
      const numbers: number[] = [];
      for (const one of partitions) numbers.push((await channel.checkQueue(queueOf(one)))[field]);
      return numbers;
    });
  return {
    onChannel,
    consumers: async () => (await checked("consumerCount")).reduce((total, one) => total + one, 0),
    depths: () => checked("messageCount"),
  };
};

/** The operator of a virtual host, which the URL names. */
export const createRabbitOperator = (url: string, managementUrl: string): RabbitOperator => {
  const manage = connectTo(managementUrl);
  const { pathname, username } = new URL(url);
  const vhost = pathname.slice(1);
  const listed = () => manage<Connection[]>("GET", `vhosts/${vhost}/connections`);
  return {
    ...createVhostWork(url),
    counts: async () => {
      const channels = await manage<unknown[]>("GET", `vhosts/${vhost}/channels`);
      const queues = await manage<Queue[]>("GET", `queues/${vhost}`);
      return {
        connections: (await listed()).length,
        channels: channels.length,
        ready: sum(queues, "messages_ready"),
        unsettled: sum(queues, "messages_unacknowledged"),
      };
    },
    closeConnections: async () => {
      const ours = (await listed()).filter((one) => one.user_provided_name?.startsWith("daybook"));
      for (const { name } of ours)
        await manage("DELETE", `connections/${encodeURIComponent(name)}`);
      return ours.length;
    },
    limitDepth: async (messages) => {
      const definition = { "max-length": messages };
      const rule = { pattern: "^daybook\\.", "apply-to": "queues", definition };
      if (messages === undefined) await manage("DELETE", `policies/${vhost}/${policy}`);
      else await manage("PUT", `policies/${vhost}/${policy}`, rule);
    },
    deleteVhost: () => manage("DELETE", `vhosts/${vhost}`),
    makeVhost: async () => {
      await manage("PUT", `vhosts/${vhost}`);
      const everything = { configure: ".*", write: ".*", read: ".*" };
      await manage("PUT", `permissions/${vhost}/${username || "guest"}`, everything);
    },
  };
};
