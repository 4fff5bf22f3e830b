import { accountCommands } from "../../command-service/account-commands.ts";
import { executorOn } from "../../command-service/executor.fixture.ts";
import type { Execute } from "../../command-service/executor.ts";
import { systemClock } from "../../platform/clock.ts";
import type { EventLog } from "../../platform/event-log/event-log.ts";
import { createClient } from "../../platform/grpc/client.ts";
import { openGrpcServer } from "../../platform/grpc/server.ts";
import { silentLog } from "../../platform/log.ts";
import { createMetrics } from "../../platform/metrics.ts";
import type { Target } from "./load.ts";

/** A bug: what it does to the log that an executor writes to, and to the executor itself. */
export type Mutation = {
  readonly log?: (log: EventLog) => EventLog;
  readonly execute?: (execute: Execute) => Execute;
};

const serviceName = "daybook.account.v1.AccountCommandService";
const graceMs = 5_000;

/**
 * The command service's own parts behind a gRPC server in this process, with a bug built in between
 * them; without one, it is what the service is.
 */
export const openMutatedService = async (
  name: string,
  log: EventLog,
  { log: mutateLog = (one) => one, execute: mutateExecute = (one) => one }: Mutation,
): Promise<Target & { readonly close: () => Promise<void> }> => {
  const executor = executorOn(mutateLog(log), { commandTimeoutMs: 2_000 });
  const handling = {
    execute: mutateExecute(executor.execute),
    log: log.identity,
    orderPaymentWindowMs: 1_800_000,
  };
  const metrics = createMetrics();
  const parts = { metrics, logger: silentLog };
  const server = await openGrpcServer({
    host: "127.0.0.1",
    port: 0,
    services: [{ name: serviceName, handlers: accountCommands(handling, parts) }],
    metrics,
    log: silentLog,
    clock: systemClock,
  });
  const commands = createClient(serviceName, server.address);
  return {
    name,
    commands,
    close: async () => {
      commands.close();
      await server.drain(graceMs);
      await executor.stop();
    },
  };
};
