import type { WithdrawMoney } from "../../domain/account/commands.ts";
import { withdrawal } from "../../domain/account/decisions.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { WithdrawMoneyRequest__Output } from "../../proto/gen/daybook/account/v1/WithdrawMoneyRequest.ts";
import type { WithdrawMoneyResponse } from "../../proto/gen/daybook/account/v1/WithdrawMoneyResponse.ts";
import { derivedId } from "../derived-id.ts";
import { commandAnswer, executeRequest, type Handling, moneyAnswer } from "../handling.ts";

const readWithdrawMoney = (
  request: WithdrawMoneyRequest__Output,
  fields: RequestFields,
  key: CommandKey,
): WithdrawMoney => ({
  type: "WithdrawMoney",
  accountId: fields.id("account_id", request.accountId),
  entryKey: derivedId(key, "entry"),
  ...fields.amount("amount", request.amount),
  description: fields.text("description", request.description),
  reference: fields.text("reference", request.reference),
});

/** Takes money out of an account, up to what is available. */
export const withdrawMoney =
  (handling: Handling): UnaryHandler<WithdrawMoneyRequest__Output, WithdrawMoneyResponse> =>
  async (request, context) => {
    const executed = await executeRequest(
      handling,
      withdrawal,
      request,
      context,
      readWithdrawMoney,
    );
    return {
      accountId: request.accountId,
      ...commandAnswer(handling, executed),
      ...moneyAnswer(executed),
    };
  };
