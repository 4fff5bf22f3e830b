import pg from "pg";
import type { ServerAddress, ServiceName } from "./service.ts";

const attemptTimeoutMs = 2_000;

/** A URL without its user, and the header that carries that user instead. */
export const withBasicAuth = (url: string) => {
  const bare = new URL(url);
  const { username, password } = bare;
  bare.username = "";
  bare.password = "";
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers: Record<string, string> =
    username === "" ? {} : { authorization: `Basic ${btoa(credentials)}` };
  return { url: bare.href.replace(/\/$/, ""), headers };
};

const answers = async (url: string, path: string): Promise<boolean> => {
  const { url: bare, headers } = withBasicAuth(url);
  const signal = AbortSignal.timeout(attemptTimeoutMs);
  const answer = await fetch(`${bare}${path}`, { headers, signal });
  await answer.arrayBuffer();
  return answer.ok;
};

const answersSql = async (url: string): Promise<boolean> => {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: attemptTimeoutMs,
    query_timeout: attemptTimeoutMs,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } finally {
    await client.end();
  }
};

const ways: Record<ServiceName, (server: ServerAddress) => Promise<boolean>> = {
  postgres: ({ url }) => answersSql(url),
  rabbitmq: ({ managementUrl = "" }) => answers(managementUrl, "/api/aliveness-test/%2F"),
  elasticsearch: ({ url }) => answers(url, "/_cluster/health?wait_for_status=yellow&timeout=1s"),
};

/** True once the server does what it is for; false while it does not, for whatever reason. */
export const isReady = (service: ServiceName, server: ServerAddress): Promise<boolean> =>
  ways[service](server).catch(() => false);
