import { RequestFailed } from "../../platform/failure.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { GetProjectionRequest__Output } from "../../proto/gen/daybook/operations/v1/GetProjectionRequest.ts";
import type { GetProjectionResponse } from "../../proto/gen/daybook/operations/v1/GetProjectionResponse.ts";
import { projectionMessage } from "../projection-message.ts";
import type { ProjectorState } from "../projector-state.ts";

/** Characters of a name that are repeated in an error. */
const nameLengthMax = 64;

/** One projection as it stands. @throws {RequestFailed} INVALID_FIELD, PROJECTION_NOT_FOUND */
export const getProjection =
  (state: ProjectorState): UnaryHandler<GetProjectionRequest__Output, GetProjectionResponse> =>
  async ({ name }, context) => {
    const fields = readFields(context);
    if (name === "") fields.refuse("name", "must be given");
    fields.done();
    const own = state.indices.find(({ projection }) => projection.name === name);
    if (own !== undefined) return { projection: await projectionMessage(state, own) };
    const known = state.indices.map(({ projection }) => projection.name).join(", ");
    throw new RequestFailed(
      "PROJECTION_NOT_FOUND",
      `Cannot find projection ${JSON.stringify(name.slice(0, nameLengthMax))}: there are ${known}`,
    );
  };
