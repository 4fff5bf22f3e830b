import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { GetAccountRequest__Output } from "../../proto/gen/daybook/account/v1/GetAccountRequest.ts";
import type { GetAccountResponse } from "../../proto/gen/daybook/account/v1/GetAccountResponse.ts";
import { accounts } from "../../read-models/accounts.ts";
import { accountMessage } from "../account-message.ts";
import { accountNotFound } from "../account-not-found.ts";
import { accountStream } from "../account-stream.ts";
import type { ReadSide } from "../read-side.ts";
import { requireDocument } from "../require-document.ts";

const byId = {
  projection: accounts,
  field: "account_id",
  streamOf: accountStream,
  notFound: accountNotFound,
};

/** Answers one account by id. */
export const getAccount =
  (side: ReadSide): UnaryHandler<GetAccountRequest__Output, GetAccountResponse> =>
  async (request, context) => {
    const { accountId: id, consistencyToken } = request;
    const { document, asOf } = await requireDocument(side, context, byId, { id, consistencyToken });
    return { account: accountMessage(document), asOf };
  };
