import { randomUUID } from "node:crypto";
import { commandServiceConfig } from "../command-service/config.ts";
import { createExecutor, type Execute } from "../command-service/executor.ts";
import { executorLimits } from "../command-service/service.ts";
import { deposit, opening } from "../domain/account/decisions.ts";
import { eventCodec } from "../domain/event-families.ts";
import type { AddProduct } from "../domain/product/commands.ts";
import { productAdding } from "../domain/product/decisions.ts";
import { systemClock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";

const callOf = (rpc: string, service = "daybook.account.v1.AccountCommandService") => ({
  key: { tenantId: "default", method: `${service}/${rpc}`, requestId: randomUUID() },
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
export const depositNow = (execute: Execute, accountId: string, description = "") =>
  execute({
    ...callOf("DepositMoney"),
    decision: deposit,
    command: {
      type: "DepositMoney",
      accountId,
      entryKey: randomUUID(),
      amountMinor: 1n,
      currencyCode: "EUR",
      description,
      reference: "",
    },
  });

/** Adds a product. */
export const addProductNow = (execute: Execute, command: AddProduct) =>
  execute({
    ...callOf("AddProduct", "daybook.catalogue.v1.ProductCommandService"),
    decision: productAdding,
    command,
  });
