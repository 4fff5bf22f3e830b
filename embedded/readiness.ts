import { type Loop, startLoop } from "../platform/background-loop.ts";
import type { GrpcServer } from "../platform/grpc/server.ts";
import type { Log } from "../platform/log.ts";

type Readiness = { isReady(): boolean };

/** What may be ready or not. */
type Ready = { readonly projector: Readiness; readonly queries: Readiness };

/** The servers that say so. */
type Servers = {
  readonly commands: GrpcServer;
  readonly queries: GrpcServer;
  readonly operations: GrpcServer;
};

const lookEveryMs = 100;
const readyTimeoutMs = 120_000;

/**
 * Keeps the health of the servers in step with the services behind them. Resolves when all are
 * ready for the first time; `stop` ends the watch.
 * @throws {Error} when that takes longer than two minutes.
 */
export const serveWhenReady = async (
  { projector, queries }: Ready,
  servers: Servers,
  log: Log,
): Promise<Loop> => {
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  const tooLate = () => reject(new Error("Cannot start: the index was not ready in two minutes"));
  const timer = setTimeout(tooLate, readyTimeoutMs);
  const look = async (): Promise<void> => {
    const canQuery = queries.isReady();
    for (const [server, name, serving] of [
      [servers.commands, "daybook.account.v1.AccountCommandService", true],
      [servers.queries, "daybook.account.v1.AccountQueryService", canQuery],
      [servers.operations, "daybook.operations.v1.OperationsService", true],
    ] as const) {
      server.setServing("", serving);
      server.setServing(name, serving);
    }
    if (canQuery && projector.isReady()) resolve();
  };
  const loop = startLoop({
    name: "readiness",
    everyMs: lookEveryMs,
    backoffMaxMs: lookEveryMs,
    log,
    work: look,
  });
  await ready.finally(() => clearTimeout(timer));
  return loop;
};
