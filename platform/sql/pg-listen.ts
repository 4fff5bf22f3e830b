import pg from "pg";
import { type Loop, startLoop } from "../background-loop.ts";
import { clientSettings, cut } from "./pg-clients.ts";
import { sqlFailure } from "./pg-failure.ts";
import type { PgLimits } from "./pg-options.ts";

/** Hears notifications until it is stopped. */
export type Listening = { stop(): Promise<void> };

/** How often a silent connection is asked whether it still lives. */
const probeEveryMs = 5_000;
const probeTimeoutMs = 2_000;
const backoffMaxMs = 5_000;

/** Resolves when the connection has ended or the loop is to stop. */
const untilLost = async (client: pg.Client, signal: AbortSignal): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const lost = (error?: Error): void => reject(error ?? new Error("Cannot listen: disconnected"));
  client.once("end", () => lost());
  client.once("error", lost);
  signal.addEventListener("abort", () => resolve());
  if (signal.aborted) resolve();
  // A connection that is half open never ends by itself.
  const probe = { text: "select 1", query_timeout: probeTimeoutMs };
  const timer = setInterval(() => void client.query(probe).catch(lost), probeEveryMs);
  await promise.finally(() => clearInterval(timer));
};

/**
 * Listens on a connection of its own, and again with backoff whenever that is lost. What is sent
 * meanwhile is lost as well, so `listener` is called without payload after every LISTEN: look for
 * yourself.
 */
export const pgListen = (
  limits: PgLimits,
  channel: string,
  listener: (payload: string | undefined) => void,
): Listening => {
  const listen = async (signal: AbortSignal): Promise<void> => {
    const client = new pg.Client(clientSettings(limits));
    client.on("error", () => {});
    client.on("notification", ({ payload }) => listener(payload));
    try {
      await client.connect();
      await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      listener(undefined);
      await untilLost(client, signal);
    } catch (error) {
      throw sqlFailure(error);
    } finally {
      cut(client);
      await client.end();
    }
  };
  const loop: Loop = startLoop({
    name: `sql.listen.${channel}`,
    everyMs: backoffMaxMs,
    backoffMaxMs,
    log: limits.logger,
    work: listen,
  });
  return { stop: loop.stop };
};
