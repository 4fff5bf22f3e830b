import type { FreezeAccount } from "../../domain/account/commands.ts";
import { freezing } from "../../domain/account/decisions.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { FreezeAccountRequest__Output } from "../../proto/gen/daybook/account/v1/FreezeAccountRequest.ts";
import type { FreezeAccountResponse } from "../../proto/gen/daybook/account/v1/FreezeAccountResponse.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";

const readFreezeAccount = (
  request: FreezeAccountRequest__Output,
  fields: RequestFields,
): FreezeAccount => ({
  type: "FreezeAccount",
  accountId: fields.id("account_id", request.accountId),
  reason: fields.requiredText("reason", request.reason),
});

/** Lets no money out of an account; freezing it again changes nothing. */
export const freezeAccount =
  (handling: Handling): UnaryHandler<FreezeAccountRequest__Output, FreezeAccountResponse> =>
  async (request, context) => {
    const executed = await executeRequest(handling, freezing, request, context, readFreezeAccount);
    return { accountId: request.accountId, ...commandAnswer(handling, executed) };
  };
