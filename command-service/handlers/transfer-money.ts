import type { TransferMoney } from "../../domain/account/commands.ts";
import { transfer } from "../../domain/account/transfer.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { TransferMoneyRequest__Output } from "../../proto/gen/daybook/account/v1/TransferMoneyRequest.ts";
import type { TransferMoneyResponse } from "../../proto/gen/daybook/account/v1/TransferMoneyResponse.ts";
import { derivedId } from "../derived-id.ts";
import {
  commandAnswer,
  executeRequest,
  type Handling,
  moneyAnswer,
  versionAfter,
} from "../handling.ts";

const readTransferMoney = (
  request: TransferMoneyRequest__Output,
  fields: RequestFields,
  key: CommandKey,
): TransferMoney => {
  const fromAccountId = fields.id("from_account_id", request.fromAccountId);
  const toAccountId = fields.id("to_account_id", request.toAccountId);
  if (fromAccountId === toAccountId && fromAccountId !== "") {
    fields.refuse("to_account_id", "must not be the source account");
  }
  return {
    fromAccountId,
    toAccountId,
    entryKey: derivedId(key, "entry"),
    toEntryKey: derivedId(key, "to-entry"),
    ...fields.amount("amount", request.amount),
    description: fields.text("description", request.description),
    reference: fields.text("reference", request.reference),
  };
};

/** Moves money between two accounts, both in one append. */
export const transferMoney =
  (handling: Handling): UnaryHandler<TransferMoneyRequest__Output, TransferMoneyResponse> =>
  async (request, context) => {
    const executed = await executeRequest(handling, transfer, request, context, readTransferMoney);
    return {
      fromAccountId: request.fromAccountId,
      toAccountId: request.toAccountId,
      ...commandAnswer(handling, executed),
      ...moneyAnswer(executed),
      toVersion: versionAfter(executed, 1),
      toEntryId: String(executed.figures.toEntryId),
      toEntryNumber: String(executed.figures.toEntryNumber),
    };
  };
