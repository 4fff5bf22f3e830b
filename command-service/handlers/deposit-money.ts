import type { DepositMoney } from "../../domain/account/commands.ts";
import { deposit } from "../../domain/account/decisions.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { DepositMoneyRequest__Output } from "../../proto/gen/daybook/account/v1/DepositMoneyRequest.ts";
import type { DepositMoneyResponse } from "../../proto/gen/daybook/account/v1/DepositMoneyResponse.ts";
import { derivedId } from "../derived-id.ts";
import { commandAnswer, executeRequest, type Handling, moneyAnswer } from "../handling.ts";

const readDepositMoney = (
  request: DepositMoneyRequest__Output,
  fields: RequestFields,
  key: CommandKey,
): DepositMoney => ({
  type: "DepositMoney",
  accountId: fields.id("account_id", request.accountId),
  entryKey: derivedId(key, "entry"),
  ...fields.amount("amount", request.amount),
  description: fields.text("description", request.description),
  reference: fields.text("reference", request.reference),
});

/** Adds money from outside to an account. */
export const depositMoney =
  (handling: Handling): UnaryHandler<DepositMoneyRequest__Output, DepositMoneyResponse> =>
  async (request, context) => {
    const executed = await executeRequest(handling, deposit, request, context, readDepositMoney);
    return {
      accountId: request.accountId,
      ...commandAnswer(handling, executed),
      ...moneyAnswer(executed),
    };
  };
