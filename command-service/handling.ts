import type { Decision } from "../domain/decision.ts";
import { formatToken, type TokenLog } from "../platform/consistency-token.ts";
import type { CommandKey } from "../platform/event-log/event-log.ts";
import type { RequestContext } from "../platform/grpc/handler.ts";
import { moneyMessage } from "../platform/grpc/money-message.ts";
import { type RequestFields, readFields } from "../platform/grpc/request-fields.ts";
import { timestampMessage } from "../platform/grpc/timestamp-message.ts";
import type { Execute } from "./executor.ts";
import { requestHash } from "./request-hash.ts";
import type { Executed } from "./submission.ts";

/** What a command handler works with. */
export type Handling = {
  readonly execute: Execute;
  /** Tokens name it; its key hides the values that name streams. */
  readonly log: TokenLog & { readonly runKey: Uint8Array };
  /** How long a new order waits for payment. */
  readonly orderPaymentWindowMs: number;
};

/** The fields that every command request has. */
type CommandRequest = { readonly requestId: string; readonly expectedVersion?: string };

/** A request's own fields and ids become its command; `key` is what ids are derived from. */
type ReadCommand<Request, Command> = (
  request: Request,
  fields: RequestFields,
  key: CommandKey,
) => Command;

const versionMin = { min: 0n };

/**
 * Reads a command request, all violations together, and has it executed.
 * @throws whatever {@link Execute} throws, and INVALID_FIELD.
 */
export const executeRequest = <Request extends CommandRequest, Command>(
  { execute }: Handling,
  decision: Decision<Command>,
  request: Request,
  context: RequestContext,
  read: ReadCommand<Request, Command>,
): Promise<Executed> => {
  const fields = readFields(context);
  const requestId = fields.requestId("request_id", request.requestId);
  const { expectedVersion: expected } = request;
  const expectedVersion = fields.optionalInt64("expected_version", expected, versionMin);
  const { tenantId, method, actor, traceparent, deadline, signal } = context;
  const key = { tenantId, method, requestId };
  const command = read(request, fields, key);
  fields.done();
  return execute({
    key,
    requestHash: requestHash(request),
    decision,
    command,
    expectedVersion,
    correlationId: context.correlationId || requestId,
    actor,
    traceparent,
    deadline,
    signal,
  });
};

/** Version of the n-th stream that the command names, as it stood after it. */
export const versionAfter = ({ stored }: Executed, index: number): string =>
  String(stored.streams[index]?.streamVersion ?? 0);

/** What every answer to a command says. */
export const commandAnswer = ({ log }: Handling, executed: Executed) => {
  const { stored, replayed } = executed;
  return {
    version: versionAfter(executed, 0),
    consistencyToken: formatToken(
      log,
      stored.streams.filter(({ offset }) => offset > 0),
    ),
    recordTime: timestampMessage(stored.recordedAt),
    replayed,
  };
};

/** A figure of the answer in the account's currency. */
export const figureMoney = ({ figures }: Executed, figure: string) =>
  moneyMessage(BigInt(figures[figure] as bigint), String(figures.currencyCode));

/** What an answer says of the account's money beside that. */
export const balanceAnswer = (executed: Executed) => ({
  balance: figureMoney(executed, "balanceMinor"),
  available: figureMoney(executed, "availableMinor"),
});

/** What every answer to a command with an entry says beside that. */
export const moneyAnswer = (executed: Executed) => ({
  entryId: String(executed.figures.entryId),
  entryNumber: String(executed.figures.entryNumber),
  ...balanceAnswer(executed),
});
