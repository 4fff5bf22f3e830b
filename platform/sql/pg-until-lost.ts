import type pg from "pg";
import { requireWritable } from "./pg-clients.ts";

const probeTimeoutMs = 2_000;

/**
 * Watches a connection that only listens; asked every `probeEveryMs`, because one that is half open
 * never ends by itself and one to a former primary hears nothing. Resolves when `signal` aborts.
 * @throws {Error} the connection is lost, does not answer, or its server is read-only.
 */
export const pgUntilLost = async (
  client: pg.Client,
  probeEveryMs: number,
  signal: AbortSignal,
): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const lost = (error?: Error): void => reject(error ?? new Error("Cannot listen: disconnected"));
  const stop = (): void => resolve();
  client.once("end", () => lost());
  client.once("error", lost);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const probe = (): void => void requireWritable(client, probeTimeoutMs).catch(lost);
  const timer = setInterval(probe, probeEveryMs);
  await promise.finally(() => {
    clearInterval(timer);
    signal.removeEventListener("abort", stop);
  });
};
