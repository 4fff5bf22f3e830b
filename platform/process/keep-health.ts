import { type Loop, startLoop } from "../background-loop.ts";
import type { ServiceName } from "../grpc/proto.ts";
import type { GrpcServer } from "../grpc/server.ts";
import type { Log } from "../log.ts";

/** A server and whether the service behind it can do its work. */
export type Served = {
  readonly server: GrpcServer;
  readonly name: ServiceName;
  /** What it waits for; serving when nothing. Answers at once, from memory. */
  readonly waitsFor: () => readonly string[];
};

const lookEveryMs = 100;

/**
 * Keeps the gRPC health of servers in step with the services behind them, and logs each change
 * with what is waited for.
 */
export const keepHealth = (served: readonly Served[], log: Log): Loop => {
  const told = new Map<ServiceName, string>();
  const look = async (): Promise<void> => {
    for (const { server, name, waitsFor } of served) {
      const waiting = waitsFor();
      const serving = waiting.length === 0;
      server.setServing("", serving);
      server.setServing(name, serving);
      if (told.get(name) === waiting.join()) continue;
      told.set(name, waiting.join());
      if (serving) log.info({ service: name }, "process.ready");
      else log.warn({ service: name, waitsFor: waiting }, "process.waiting");
    }
  };
  return startLoop({
    name: "process.health",
    everyMs: lookEveryMs,
    backoffMaxMs: lookEveryMs,
    log,
    work: look,
  });
};
