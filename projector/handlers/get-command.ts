import type { RecordedEvent } from "../../domain/event.ts";
import type { CommandKey, StoredCommand } from "../../platform/event-log/event-log.ts";
import { RequestFailed } from "../../platform/failure.ts";
import type { RequestContext, UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import { defaultTenantId } from "../../platform/grpc/request-headers.ts";
import { timestampMessage } from "../../platform/grpc/timestamp-message.ts";
import type { Checkpoint } from "../../platform/search-index/search-index.ts";
import type { CommandProjection } from "../../proto/gen/daybook/operations/v1/CommandProjection.ts";
import type { GetCommandRequest__Output } from "../../proto/gen/daybook/operations/v1/GetCommandRequest.ts";
import type { GetCommandResponse } from "../../proto/gen/daybook/operations/v1/GetCommandResponse.ts";
import { commandProjection } from "../command-projection.ts";
import { eventMessage } from "../event-message.ts";
import { type ProjectionIndex, requireIndex } from "../projection-index.ts";
import type { ProjectorState } from "../projector-state.ts";

const methodName = /^[A-Za-z0-9_.]{1,200}\/[A-Za-z0-9_]{1,100}$/;

const readKey = (request: GetCommandRequest__Output, context: RequestContext): CommandKey => {
  const fields = readFields(context);
  const tenantId = fields.tenantId("tenant_id", request.tenantId, defaultTenantId);
  if (!methodName.test(request.method)) {
    fields.refuse("method", "must be a full name: package.Service/Method");
  }
  const requestId = fields.requestId("request_id", request.requestId);
  fields.done();
  return { tenantId, method: request.method, requestId };
};

/** Its checkpoints now or, while the index is away, as last seen: none before the first look. */
const readCheckpoints = async (own: ProjectionIndex): Promise<readonly Checkpoint[]> => {
  try {
    return await own.options.index.readCheckpoints(await requireIndex(own));
  } catch (error) {
    if (error instanceof RequestFailed && error.reason === "INDEX_UNAVAILABLE") return own.seen;
    throw error;
  }
};

const readProjections = (
  state: ProjectorState,
  events: readonly RecordedEvent[],
): Promise<CommandProjection[]> =>
  Promise.all(
    state.indices.map(async (own) =>
      commandProjection(own.projection.name, events, await readCheckpoints(own)),
    ),
  );

const outcomeOf = ({ outcome }: StoredCommand) =>
  outcome === "committed" ? "COMMAND_OUTCOME_COMMITTED" : "COMMAND_OUTCOME_REFUSED";

/**
 * What a request id led to, and which projections show it, as far as is known while an index is
 * away. @throws {RequestFailed} INVALID_FIELD, COMMAND_NOT_FOUND, STORE_UNAVAILABLE
 */
export const getCommand =
  (state: ProjectorState): UnaryHandler<GetCommandRequest__Output, GetCommandResponse> =>
  async (request, context) => {
    const key = readKey(request, context);
    const found = await state.options.log.findCommand(key);
    if (found === undefined) {
      throw new RequestFailed(
        "COMMAND_NOT_FOUND",
        `Cannot find command ${key.requestId}: the log holds no outcome of it`,
      );
    }
    const { stored, events } = found;
    return {
      command: {
        ...key,
        outcome: outcomeOf(stored),
        reason: stored.reason,
        recordTime: timestampMessage(stored.recordedAt),
        events: events.map(eventMessage),
        projections: await readProjections(state, events),
      },
    };
  };
