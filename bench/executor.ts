import { randomUUID } from "node:crypto";
import { commandServiceConfig } from "../command-service/config.ts";
import { createExecutor, type Execute } from "../command-service/executor.ts";
import { executorLimits } from "../command-service/service.ts";
import { deposit, opening } from "../domain/account/decisions.ts";
import { eventCodec } from "../domain/event-families.ts";
import { systemClock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";

const method = (rpc: string): string => `daybook.account.v1.AccountCommandService/${rpc}`;

const callOf = (rpc: string) => ({
  key: { tenantId: "default", method: method(rpc), requestId: randomUUID() },
  requestHash: new Uint8Array(32),
  expectedVersion: undefined,
  correlationId: "bench",
  actor: "bench",
  traceparent: "",
  deadline: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
});

/** The executor on a log, with its default settings. */
export const openBenchExecutor = (log: EventLog) =>
  createExecutor({
    log,
    codec: eventCodec,
    clock: systemClock,
    logger: silentLog,
    metrics: createMetrics(),
    limits: executorLimits(commandServiceConfig.parse({ COMMAND_TIMEOUT_MS: 30_000 })),
  });

/** Opens an account in EUR. */
export const openAccountNow = (execute: Execute, accountId: string) =>
  execute({
    ...callOf("OpenAccount"),
    decision: opening,
    command: {
      type: "OpenAccount",
      accountId,
      ownerId: "bench",
      currencyCode: "EUR",
      overdraftLimitMinor: 0n,
    },
  });

/** One deposit of one cent. */
export const depositNow = (execute: Execute, accountId: string) =>
  execute({
    ...callOf("DepositMoney"),
    decision: deposit,
    command: {
      type: "DepositMoney",
      accountId,
      entryKey: randomUUID(),
      amountMinor: 1n,
      currencyCode: "EUR",
      description: "",
      reference: "",
    },
  });
