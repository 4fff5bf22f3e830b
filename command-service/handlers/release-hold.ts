import type { ReleaseHold } from "../../domain/account/commands.ts";
import { holdRelease } from "../../domain/account/hold-decisions.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { ReleaseHoldRequest__Output } from "../../proto/gen/daybook/account/v1/ReleaseHoldRequest.ts";
import type { ReleaseHoldResponse } from "../../proto/gen/daybook/account/v1/ReleaseHoldResponse.ts";
import {
  balanceAnswer,
  commandAnswer,
  executeRequest,
  figureMoney,
  type Handling,
} from "../handling.ts";

const readReleaseHold = (
  request: ReleaseHoldRequest__Output,
  fields: RequestFields,
): ReleaseHold => ({
  type: "ReleaseHold",
  accountId: fields.id("account_id", request.accountId),
  holdId: fields.id("hold_id", request.holdId),
});

/** Gives held money back. */
export const releaseHold =
  (handling: Handling): UnaryHandler<ReleaseHoldRequest__Output, ReleaseHoldResponse> =>
  async (request, context) => {
    const executed = await executeRequest(handling, holdRelease, request, context, readReleaseHold);
    return {
      accountId: request.accountId,
      ...commandAnswer(handling, executed),
      ...balanceAnswer(executed),
      holdId: request.holdId,
      released: figureMoney(executed, "releasedMinor"),
      held: figureMoney(executed, "heldMinor"),
    };
  };
