import { CommandRejected } from "../../domain/rejection.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { GetEntryRequest__Output } from "../../proto/gen/daybook/account/v1/GetEntryRequest.ts";
import type { GetEntryResponse } from "../../proto/gen/daybook/account/v1/GetEntryResponse.ts";
import { accounts } from "../../read-models/accounts.ts";
import { entries, entryDocumentId } from "../../read-models/entries.ts";
import { accountNotFound } from "../account-not-found.ts";
import { accountStream } from "../account-stream.ts";
import { asOfMessage } from "../as-of.ts";
import { entryMessage } from "../entry-message.ts";
import { foundExtent, readDocument } from "../read-document.ts";
import type { ReadSide } from "../read-side.ts";
import { startReading } from "../reading.ts";

const entryNotFound = (accountId: string, entryId: string): CommandRejected =>
  new CommandRejected(
    "ENTRY_NOT_FOUND",
    { account_id: accountId, entry_id: entryId },
    `Cannot find entry ${entryId}: account ${accountId} has no such entry`,
  );

/** Answers one entry of an account by id. */
export const getEntry =
  (side: ReadSide): UnaryHandler<GetEntryRequest__Output, GetEntryResponse> =>
  async (request, context) => {
    const fields = readFields(context);
    const token = fields.consistencyToken("consistency_token", request.consistencyToken);
    const accountId = fields.id("account_id", request.accountId);
    const entryId = fields.id("entry_id", request.entryId);
    fields.done();
    const reading = await startReading(side, context, token);
    const streamId = accountStream(accountId);
    const id = entryDocumentId(accountId, entryId);
    const found = await readDocument(side, reading, entries, { streamId, id });
    if (found.document !== undefined) {
      return {
        entry: entryMessage(found.document.fields),
        asOf: asOfMessage(foundExtent(reading, found)),
      };
    }
    const account = await readDocument(side, reading, accounts, { streamId, id: accountId });
    if (account.document === undefined) throw accountNotFound(accountId);
    throw entryNotFound(accountId, entryId);
  };
