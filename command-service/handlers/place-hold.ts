import type { PlaceHold } from "../../domain/account/commands.ts";
import { holdPlacing } from "../../domain/account/hold-decisions.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { PlaceHoldRequest__Output } from "../../proto/gen/daybook/account/v1/PlaceHoldRequest.ts";
import type { PlaceHoldResponse } from "../../proto/gen/daybook/account/v1/PlaceHoldResponse.ts";
import { derivedId } from "../derived-id.ts";
import {
  balanceAnswer,
  commandAnswer,
  executeRequest,
  figureMoney,
  type Handling,
} from "../handling.ts";

const readPlaceHold = (
  request: PlaceHoldRequest__Output,
  fields: RequestFields,
  key: CommandKey,
): PlaceHold => ({
  type: "PlaceHold",
  accountId: fields.id("account_id", request.accountId),
  holdId: fields.optionalId("hold_id", request.holdId),
  holdKey: derivedId(key, "hold"),
  ...fields.amount("amount", request.amount),
  expireTime: fields.optionalTime("expire_time", request.expireTime),
  description: fields.text("description", request.description),
});

/** Sets money aside, under the given id or one that follows from the request id. */
export const placeHold =
  (handling: Handling): UnaryHandler<PlaceHoldRequest__Output, PlaceHoldResponse> =>
  async (request, context) => {
    const executed = await executeRequest(handling, holdPlacing, request, context, readPlaceHold);
    return {
      accountId: request.accountId,
      ...commandAnswer(handling, executed),
      ...balanceAnswer(executed),
      holdId: String(executed.figures.holdId),
      held: figureMoney(executed, "heldMinor"),
    };
  };
