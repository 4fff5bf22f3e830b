import { RequestFailed } from "../../platform/failure.ts";
import type {
  EachHandler,
  HandlersOf,
  Received,
  RequestContext,
  UnaryHandler,
} from "../../platform/grpc/handler.ts";
import { logBug } from "../../platform/grpc/log-bug.ts";
import { toStatusMessage } from "../../platform/grpc/status.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import type { AccountCommandServiceDefinition } from "../../proto/gen/daybook/account/v1/AccountCommandService.ts";
import type { StreamCommandsRequest__Output } from "../../proto/gen/daybook/account/v1/StreamCommandsRequest.ts";
import type { StreamCommandsResponse } from "../../proto/gen/daybook/account/v1/StreamCommandsResponse.ts";

type Field = NonNullable<StreamCommandsRequest__Output["command"]>;

/** The handlers of the commands that an envelope can hold, by RPC. */
export type CommandHandlers = Pick<HandlersOf<AccountCommandServiceDefinition>, Capitalize<Field>>;

/** What the stream measures with, and where it tells bugs. */
export type StreamCommandsParts = { readonly metrics: Metrics; readonly logger: Log };

type Command = {
  /** As the command's own RPC, so that its request id means the same there and here. */
  readonly method: string;
  readonly handle: UnaryHandler<unknown, object>;
  readonly answered: { observe(seconds: number): void };
};

const service = "daybook.account.v1.AccountCommandService";

const noCommand = (): RequestFailed =>
  new RequestFailed("INVALID_FIELD", "Cannot read the request: command is not set", {
    violations: [{ field: "command", description: "must be set to one of the commands" }],
  });

const severalCommands = (): RequestFailed =>
  new RequestFailed("INVALID_FIELD", "Cannot read the request: command must be one, not several", {
    violations: [{ field: "command", description: "must be set to one command, not to several" }],
  });

const commandsBy = (handlers: CommandHandlers, metrics: Metrics): ReadonlyMap<string, Command> =>
  new Map(
    Object.entries(handlers).map(([rpc, handle]) => {
      const method = `${service}/${rpc}`;
      const answered = metrics.requestSeconds.labels(method, "OK");
      const field = `${rpc.charAt(0).toLowerCase()}${rpc.slice(1)}`;
      return [field, { method, handle: handle as Command["handle"], answered }];
    }),
  );

/**
 * Commands in envelopes, each handed to the handler of its own RPC, so that reading, validation and
 * request ids are the same there and here. What that throws is the command's outcome.
 */
export const streamCommands = (
  handlers: CommandHandlers,
  { metrics, logger }: StreamCommandsParts,
): EachHandler<StreamCommandsRequest__Output, StreamCommandsResponse> => {
  const commands = commandsBy(handlers, metrics);
  const fields = [...commands.keys()] as Field[];
  const isSeveral = (request: StreamCommandsRequest__Output | undefined): boolean =>
    fields.filter((field) => request?.[field] != null).length > 1;

  const refused = (error: unknown, method: string, context: RequestContext, seconds: number) => {
    const { codeName: code, reason, status: refusal } = toStatusMessage(error);
    if (reason === "INTERNAL") logBug(error, method, context, logger);
    metrics.requestSeconds.observe({ rpc: method, code }, seconds);
    return refusal;
  };

  return async (
    { position, request, failed }: Received<StreamCommandsRequest__Output>,
    context: RequestContext,
  ) => {
    const startedAt = performance.now();
    const field = request?.command;
    const command = field === undefined ? undefined : commands.get(field);
    const inner = field === undefined ? undefined : request?.[field];
    const requestId = inner?.requestId ?? "";
    const method = command?.method ?? context.method;
    const secondsSo = () => (performance.now() - startedAt) / 1_000;
    try {
      if (failed !== undefined) throw failed;
      if (field === undefined || command === undefined) throw noCommand();
      if (isSeveral(request)) throw severalCommands();
      const answer = await command.handle(inner, { ...context, method });
      command.answered.observe(secondsSo());
      return { requestId, position, [field]: answer };
    } catch (error) {
      return { requestId, position, error: refused(error, method, context, secondsSo()) };
    }
  };
};
