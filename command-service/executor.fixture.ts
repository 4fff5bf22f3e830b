import { randomUUID } from "node:crypto";
import type {
  CloseAccount,
  DepositMoney,
  OpenAccount,
  TransferMoney,
  WithdrawMoney,
} from "../domain/account/commands.ts";
import { closing, deposit, opening, withdrawal } from "../domain/account/decisions.ts";
import { transfer } from "../domain/account/transfer.ts";
import type { Decision } from "../domain/decision.ts";
import type { EventCodec } from "../domain/event-codec.ts";
import { eventCodec } from "../domain/event-families.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import type { Asked } from "../tests/account-books.ts";
import { decisionFor } from "../tests/account-desk.ts";
import { createExecutor, type ExecutorLimits } from "./executor.ts";
import { requestHash } from "./request-hash.ts";
import type { CommandCall } from "./submission.ts";

/** Generous bounds, so that a test sets only the one it is about. */
export const generousLimits: ExecutorLimits = {
  batchCommandsMax: 256,
  batchEventsMax: 1_024,
  batchBytesMax: 4_194_304,
  waitingMax: 10_000,
  waitingPerTenantMax: 10_000,
  waitingPerStreamMax: 10_000,
  cachedStreamsMax: 1_000,
  snapshotEveryEvents: 0,
  commandTimeoutMs: 10_000,
};

/** An executor on a log, with metrics of its own. */
export const executorOn = (
  log: EventLog,
  limits: Partial<ExecutorLimits> = {},
  clock: Clock = systemClock,
  codec: EventCodec = eventCodec,
) => {
  const metrics = createMetrics();
  const executor = createExecutor({
    log,
    codec,
    clock,
    logger: silentLog,
    metrics,
    limits: { ...generousLimits, ...limits },
  });
  return { ...executor, metrics };
};

type CallOptions = Partial<
  Pick<CommandCall<unknown>, "expectedVersion" | "deadline" | "signal">
> & { readonly requestId?: string; readonly tenantId?: string };

/** A command of any decision, as a handler would send it. */
export const callOf = <Command extends object>(
  rpc: string,
  decision: Decision<Command>,
  command: Command,
  { requestId = randomUUID(), tenantId = "default", ...options }: CallOptions = {},
): CommandCall<Command> => ({
  key: { tenantId, method: `daybook.account.v1.AccountCommandService/${rpc}`, requestId },
  requestHash: requestHash(
    JSON.parse(
      JSON.stringify(command, (_key, value) => (typeof value === "bigint" ? `${value}` : value)),
    ),
  ),
  decision,
  command,
  expectedVersion: undefined,
  correlationId: requestId,
  actor: "anonymous",
  traceparent: "",
  deadline: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
  ...options,
});

const movement = (accountId: string, amountMinor: bigint) => ({
  accountId,
  entryKey: `entry-of-${accountId}`,
  amountMinor,
  currencyCode: "EUR",
  description: "",
  reference: "",
});

/** Opens an account in EUR. */
export const openingOf = (accountId: string, options: CallOptions = {}): CommandCall<OpenAccount> =>
  callOf(
    "OpenAccount",
    opening,
    {
      type: "OpenAccount",
      accountId,
      ownerId: "owner",
      currencyCode: "EUR",
      overdraftLimitMinor: 0n,
    },
    options,
  );

/** A deposit in EUR cents. */
export const depositOf = (
  accountId: string,
  amountMinor: bigint,
  options: CallOptions = {},
): CommandCall<DepositMoney> => {
  const command = {
    type: "DepositMoney",
    ...movement(accountId, amountMinor),
  } as const;
  return callOf("DepositMoney", deposit, command, options);
};

/** A withdrawal in EUR cents. */
export const withdrawalOf = (
  accountId: string,
  amountMinor: bigint,
  options: CallOptions = {},
): CommandCall<WithdrawMoney> => {
  const command = { type: "WithdrawMoney", ...movement(accountId, amountMinor) } as const;
  return callOf("WithdrawMoney", withdrawal, command, options);
};

/** Any request of an account, as its handler would send it; `key` is what its ids begin with. */
export const askedCall = (
  asked: Asked,
  key: string,
  options: CallOptions = {},
): CommandCall<object> => {
  const { decision, command } = decisionFor(asked, key);
  return callOf(asked.kind, decision, command, options);
};

/** Closes an account. */
export const closingOf = (
  accountId: string,
  options: CallOptions = {},
): CommandCall<CloseAccount> => {
  const command: CloseAccount = { type: "CloseAccount", accountId, reason: "" };
  return callOf("CloseAccount", closing, command, options);
};

/** A transfer in EUR cents. */
export const transferOf = (
  fromAccountId: string,
  toAccountId: string,
  amountMinor: bigint,
  options: CallOptions = {},
): CommandCall<TransferMoney> => {
  const { accountId: _accountId, ...rest } = movement(fromAccountId, amountMinor);
  const command = { ...rest, fromAccountId, toAccountId, toEntryKey: "to-entry" };
  return callOf("TransferMoney", transfer, command, options);
};
