import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { ListRecentActivityRequest__Output } from "../../proto/gen/daybook/account/v1/ListRecentActivityRequest.ts";
import type { ListRecentActivityResponse } from "../../proto/gen/daybook/account/v1/ListRecentActivityResponse.ts";
import { entries } from "../../read-models/entries.ts";
import { asOfMessage } from "../as-of.ts";
import { anyOf, inTimeOrder } from "../clauses.ts";
import { entryOf } from "../entry-message.ts";
import type { ReadSide } from "../read-side.ts";
import { pageSizeMax, searchOnce } from "../search-page.ts";

const limitUnset = 100;

/** Lists the newest entries of all accounts, or of one, newest first. */
export const listRecentActivity =
  (side: ReadSide): UnaryHandler<ListRecentActivityRequest__Output, ListRecentActivityResponse> =>
  async (request, context) => {
    const fields = readFields(context);
    const token = fields.consistencyToken("consistency_token", request.consistencyToken);
    const sizes = { unset: limitUnset, most: pageSizeMax };
    const size = fields.pageSize("limit", request.limit, sizes);
    const accountId = fields.optionalId("account_id", request.accountId);
    fields.done();
    const clauses = anyOf("accountId", [accountId]);
    const sort = inTimeOrder(true);
    const query = { projection: entries, clauses, sort, elementOf: entryOf };
    const { elements, extent } = await searchOnce(side, context, query, { token, size });
    return { entries: [...elements], asOf: asOfMessage(extent) };
  };
