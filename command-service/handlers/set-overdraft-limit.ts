import type { SetOverdraftLimit } from "../../domain/account/commands.ts";
import { limitSetting } from "../../domain/account/decisions.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { SetOverdraftLimitRequest__Output } from "../../proto/gen/daybook/account/v1/SetOverdraftLimitRequest.ts";
import type { SetOverdraftLimitResponse } from "../../proto/gen/daybook/account/v1/SetOverdraftLimitResponse.ts";
import { balanceAnswer, commandAnswer, executeRequest, type Handling } from "../handling.ts";

const readSetOverdraftLimit = (
  request: SetOverdraftLimitRequest__Output,
  fields: RequestFields,
): SetOverdraftLimit => {
  const accountId = fields.id("account_id", request.accountId);
  const { amountMinor, currencyCode } = fields.amount("limit", request.limit, { min: 0n });
  return { type: "SetOverdraftLimit", accountId, limitMinor: amountMinor, currencyCode };
};

/** Sets how far the balance may go below zero; the same limit again changes nothing. */
export const setOverdraftLimit =
  (handling: Handling): UnaryHandler<SetOverdraftLimitRequest__Output, SetOverdraftLimitResponse> =>
  async (request, context) => {
    const read = readSetOverdraftLimit;
    const executed = await executeRequest(handling, limitSetting, request, context, read);
    return {
      accountId: request.accountId,
      ...commandAnswer(handling, executed),
      ...balanceAnswer(executed),
    };
  };
