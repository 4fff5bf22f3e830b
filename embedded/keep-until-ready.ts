import type { GrpcServer, ServedService } from "../platform/grpc/server.ts";
import type { Log } from "../platform/log.ts";
import { keepHealth } from "../platform/process/keep-health.ts";
import type { Opened } from "./service.ts";

type Readiness = { isReady(): boolean };

type Serving = { readonly services: readonly ServedService[] };

/** What may be ready or not. */
type Ready = {
  readonly commands: Serving;
  readonly projector: Readiness;
  readonly queries: Readiness & Serving;
};

/** The servers that say so. */
type Servers = {
  readonly commands: GrpcServer;
  readonly queries: GrpcServer;
  readonly operations: GrpcServer;
};

const lookEveryMs = 100;
const readyTimeoutMs = 120_000;

const allReady = ({ projector, queries }: Pick<Ready, "projector" | "queries">): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearInterval(looking);
      clearTimeout(timer);
      settle();
    };
    const looking = setInterval(() => {
      if (projector.isReady() && queries.isReady()) end(resolve);
    }, lookEveryMs);
    const tooLate = () => reject(new Error("Cannot start: the index was not ready in two minutes"));
    const timer = setTimeout(() => end(tooLate), readyTimeoutMs);
  });

/**
 * Keeps the health of the servers in step with the services behind them. Resolves when all are
 * ready for the first time; the watch goes on.
 * @throws {Error} when that takes longer than two minutes.
 */
export const keepUntilReady = async (
  ready: Ready,
  { commands, queries, operations }: Servers,
  log: Log,
  opened: Opened,
): Promise<void> => {
  const nothing = (): readonly string[] => [];
  const index = (): readonly string[] => (ready.queries.isReady() ? [] : ["index"]);
  const loop = keepHealth(
    [
      ...ready.commands.services.map(({ name }) => ({ server: commands, name, waitsFor: nothing })),
      ...ready.queries.services.map(({ name }) => ({ server: queries, name, waitsFor: index })),
      { server: operations, name: "daybook.operations.v1.OperationsService", waitsFor: nothing },
    ],
    log,
  );
  opened({ name: "readiness", run: () => loop.stop() });
  await allReady(ready);
};
