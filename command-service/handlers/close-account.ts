import type { CloseAccount } from "../../domain/account/commands.ts";
import { closing } from "../../domain/account/decisions.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { CloseAccountRequest__Output } from "../../proto/gen/daybook/account/v1/CloseAccountRequest.ts";
import type { CloseAccountResponse } from "../../proto/gen/daybook/account/v1/CloseAccountResponse.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";

const readCloseAccount = (
  request: CloseAccountRequest__Output,
  fields: RequestFields,
): CloseAccount => ({
  type: "CloseAccount",
  accountId: fields.id("account_id", request.accountId),
  reason: fields.text("reason", request.reason),
});

/** Closes an account that holds nothing; closing it again changes nothing. */
export const closeAccount =
  (handling: Handling): UnaryHandler<CloseAccountRequest__Output, CloseAccountResponse> =>
  async (request, context) => {
    const executed = await executeRequest(handling, closing, request, context, readCloseAccount);
    return { accountId: request.accountId, ...commandAnswer(handling, executed) };
  };
