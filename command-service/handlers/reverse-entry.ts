import type { ReverseEntry } from "../../domain/account/commands.ts";
import { reversal } from "../../domain/account/reversal.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { ReverseEntryRequest__Output } from "../../proto/gen/daybook/account/v1/ReverseEntryRequest.ts";
import type { ReverseEntryResponse } from "../../proto/gen/daybook/account/v1/ReverseEntryResponse.ts";
import { derivedId } from "../derived-id.ts";
import {
  commandAnswer,
  executeRequest,
  type Handling,
  moneyAnswer,
  versionAfter,
} from "../handling.ts";
import type { Executed } from "../submission.ts";

const readReverseEntry = (
  request: ReverseEntryRequest__Output,
  fields: RequestFields,
  key: CommandKey,
): ReverseEntry => ({
  accountId: fields.id("account_id", request.accountId),
  entryId: fields.id("entry_id", request.entryId),
  entryKey: derivedId(key, "entry"),
  counterpartyEntryKey: derivedId(key, "counterparty-entry"),
  description: fields.text("description", request.description),
});

/** The other half of a reversed transfer; nothing for any other entry. */
const counterpartyAnswer = (executed: Executed) => {
  const { counterpartyAccountId, counterpartyEntryId, counterpartyEntryNumber } = executed.figures;
  if (counterpartyAccountId === undefined) return {};
  return {
    counterpartyAccountId: String(counterpartyAccountId),
    counterpartyVersion: versionAfter(executed, 1),
    counterpartyEntryId: String(counterpartyEntryId),
    counterpartyEntryNumber: String(counterpartyEntryNumber),
  };
};

/** Undoes an entry by another one; of a transfer both halves, whichever is named. */
export const reverseEntry =
  (handling: Handling): UnaryHandler<ReverseEntryRequest__Output, ReverseEntryResponse> =>
  async (request, context) => {
    const executed = await executeRequest(handling, reversal, request, context, readReverseEntry);
    return {
      accountId: request.accountId,
      ...commandAnswer(handling, executed),
      ...moneyAnswer(executed),
      ...counterpartyAnswer(executed),
    };
  };
