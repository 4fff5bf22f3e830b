import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { withBasicAuth } from "./server-ready.ts";
import { type ServerAddress, serverOfRun } from "./service.ts";

/** An empty virtual host on the run's RabbitMQ, for one test file. */
export type TestVhost = {
  readonly url: string;
  readonly name: string;
  /** HTTP API of the server, with user and password. */
  readonly managementUrl: string;
  /** Deletes it with everything in it. */
  close(): Promise<void>;
};

const timeoutMs = 30_000;

const nameStart = (runId: string): string => `daybook-test-${runId}-`;

const manage = async (
  managementUrl: string,
  method: "GET" | "PUT" | "DELETE",
  path: string,
  body?: object,
): Promise<Response> => {
  const { url, headers } = withBasicAuth(managementUrl);
  const answer = await fetch(`${url}/api/${path}`, {
    method,
    headers: { ...headers, "content-type": "application/json" },
    signal: AbortSignal.timeout(timeoutMs),
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.ok) return answer;
  throw new Error(`Cannot ${method} ${path} on RabbitMQ: ${answer.status} ${await answer.text()}`);
};

/** Makes a virtual host of its own on a server; by default the run's shared one. */
export const openVhost = async (server?: ServerAddress): Promise<TestVhost> => {
  const { url, managementUrl = "" } = server ?? (await serverOfRun("rabbitmq"));
  const name = `${nameStart(inject("services").runId)}${randomBytes(5).toString("hex")}`;
  const user = new URL(url).username || "guest";
  await manage(managementUrl, "PUT", `vhosts/${name}`);
  await manage(managementUrl, "PUT", `permissions/${name}/${user}`, {
    configure: ".*",
    write: ".*",
    read: ".*",
  });
  const own = new URL(url);
  own.pathname = `/${name}`;
  return {
    url: own.href,
    name,
    managementUrl,
    close: async () => void (await manage(managementUrl, "DELETE", `vhosts/${name}`)),
  };
};

/** Deletes what test files of a run that were killed have left on a server. */
export const deleteVhosts = async (managementUrl: string, runId: string): Promise<void> => {
  const vhosts = (await (await manage(managementUrl, "GET", "vhosts")).json()) as {
    readonly name: string;
  }[];
  const own = vhosts.filter(({ name }) => name.startsWith(nameStart(runId)));
  for (const { name } of own) await manage(managementUrl, "DELETE", `vhosts/${name}`);
};
