import type { CaptureHold } from "../../domain/account/commands.ts";
import { holdCapture } from "../../domain/account/hold-decisions.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { CaptureHoldRequest__Output } from "../../proto/gen/daybook/account/v1/CaptureHoldRequest.ts";
import type { CaptureHoldResponse } from "../../proto/gen/daybook/account/v1/CaptureHoldResponse.ts";
import { derivedId } from "../derived-id.ts";
import {
  commandAnswer,
  executeRequest,
  figureMoney,
  type Handling,
  moneyAnswer,
} from "../handling.ts";

const readCaptureHold = (
  request: CaptureHoldRequest__Output,
  fields: RequestFields,
  key: CommandKey,
): CaptureHold => ({
  type: "CaptureHold",
  accountId: fields.id("account_id", request.accountId),
  holdId: fields.id("hold_id", request.holdId),
  entryKey: derivedId(key, "entry"),
  amount: fields.optionalAmount("amount", request.amount),
});

/** Takes held money, or a part of it and gives back the rest. */
export const captureHold =
  (handling: Handling): UnaryHandler<CaptureHoldRequest__Output, CaptureHoldResponse> =>
  async (request, context) => {
    const executed = await executeRequest(handling, holdCapture, request, context, readCaptureHold);
    return {
      accountId: request.accountId,
      ...commandAnswer(handling, executed),
      ...moneyAnswer(executed),
      holdId: request.holdId,
      released: figureMoney(executed, "releasedMinor"),
      held: figureMoney(executed, "heldMinor"),
    };
  };
