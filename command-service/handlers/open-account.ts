import type { OpenAccount } from "../../domain/account/commands.ts";
import { opening } from "../../domain/account/decisions.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { OpenAccountRequest__Output } from "../../proto/gen/daybook/account/v1/OpenAccountRequest.ts";
import type { OpenAccountResponse } from "../../proto/gen/daybook/account/v1/OpenAccountResponse.ts";
import { derivedId } from "../derived-id.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";

const readOpenAccount = (
  request: OpenAccountRequest__Output,
  fields: RequestFields,
  key: CommandKey,
): OpenAccount => {
  const accountId = fields.optionalId("account_id", request.accountId);
  const currencyCode = fields.currencyCode("currency_code", request.currencyCode);
  const limit = fields.optionalAmount("overdraft_limit", request.overdraftLimit, { min: 0n });
  if (limit !== undefined && limit.currencyCode !== request.currencyCode) {
    fields.refuse("overdraft_limit.currency_code", "must be the currency of the account");
  }
  return {
    type: "OpenAccount",
    accountId: accountId || derivedId(key, "account"),
    ownerId: fields.id("owner_id", request.ownerId),
    currencyCode,
    overdraftLimitMinor: limit?.amountMinor ?? 0n,
  };
};

/** Opens an account under the given id, or one that follows from the request id. */
export const openAccount =
  (handling: Handling): UnaryHandler<OpenAccountRequest__Output, OpenAccountResponse> =>
  async (request, context) => {
    const executed = await executeRequest(handling, opening, request, context, readOpenAccount);
    const { accountId } = executed.figures;
    return { accountId: String(accountId), ...commandAnswer(handling, executed) };
  };
