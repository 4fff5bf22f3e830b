import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { GetAccountRequest__Output } from "../../proto/gen/daybook/account/v1/GetAccountRequest.ts";
import type { GetAccountResponse } from "../../proto/gen/daybook/account/v1/GetAccountResponse.ts";
import { accounts } from "../../read-models/accounts.ts";
import { accountMessage } from "../account-message.ts";
import { accountNotFound } from "../account-not-found.ts";
import { accountStream } from "../account-stream.ts";
import { asOfMessage } from "../as-of.ts";
import { foundExtent, readDocument } from "../read-document.ts";
import type { ReadSide } from "../read-side.ts";
import { startReading } from "../reading.ts";

/** Answers one account by id. */
export const getAccount =
  (side: ReadSide): UnaryHandler<GetAccountRequest__Output, GetAccountResponse> =>
  async (request, context) => {
    const fields = readFields(context);
    const token = fields.consistencyToken("consistency_token", request.consistencyToken);
    const accountId = fields.id("account_id", request.accountId);
    fields.done();
    const reading = await startReading(side, context, token);
    const place = { streamId: accountStream(accountId), id: accountId };
    const found = await readDocument(side, reading, accounts, place);
    if (found.document === undefined) throw accountNotFound(accountId);
    return {
      account: accountMessage(found.document),
      asOf: asOfMessage(foundExtent(reading, found)),
    };
  };
