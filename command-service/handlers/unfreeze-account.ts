import type { UnfreezeAccount } from "../../domain/account/commands.ts";
import { unfreezing } from "../../domain/account/decisions.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { UnfreezeAccountRequest__Output } from "../../proto/gen/daybook/account/v1/UnfreezeAccountRequest.ts";
import type { UnfreezeAccountResponse } from "../../proto/gen/daybook/account/v1/UnfreezeAccountResponse.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";

const readUnfreezeAccount = (
  request: UnfreezeAccountRequest__Output,
  fields: RequestFields,
): UnfreezeAccount => ({
  type: "UnfreezeAccount",
  accountId: fields.id("account_id", request.accountId),
});

/** Opens a frozen account again; unfreezing an open one changes nothing. */
export const unfreezeAccount =
  (handling: Handling): UnaryHandler<UnfreezeAccountRequest__Output, UnfreezeAccountResponse> =>
  async (request, context) => {
    const read = readUnfreezeAccount;
    const executed = await executeRequest(handling, unfreezing, request, context, read);
    return { accountId: request.accountId, ...commandAnswer(handling, executed) };
  };
