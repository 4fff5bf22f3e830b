import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { ListProjectionsRequest__Output } from "../../proto/gen/daybook/operations/v1/ListProjectionsRequest.ts";
import type { ListProjectionsResponse } from "../../proto/gen/daybook/operations/v1/ListProjectionsResponse.ts";
import { projectionMessage } from "../projection-message.ts";
import type { ProjectorState } from "../projector-state.ts";

/** Every projection of this build, as it stands. */
export const listProjections =
  (state: ProjectorState): UnaryHandler<ListProjectionsRequest__Output, ListProjectionsResponse> =>
  async () => ({
    projections: await Promise.all(state.indices.map((own) => projectionMessage(state, own))),
  });
