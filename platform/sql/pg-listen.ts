import pg from "pg";
import { type Loop, startLoop } from "../background-loop.ts";
import { clientSettings, cut, requireWritable } from "./pg-clients.ts";
import { sqlFailure } from "./pg-failure.ts";
import type { PgLimits } from "./pg-options.ts";
import { pgUntilLost } from "./pg-until-lost.ts";

/** Hears notifications until it is stopped. */
export type Listening = { stop(): Promise<void> };

const backoffMaxMs = 5_000;

/**
 * Listens on a connection of its own, and again with backoff whenever that is lost or its server
 * has become read-only. What is sent meanwhile is lost as well, so `listener` is called without
 * payload after every LISTEN: look for yourself.
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
      await requireWritable(client, limits.connectTimeoutMs);
      await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      listener(undefined);
      await pgUntilLost(client, limits.listenProbeMs, signal);
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
