import type { RequestContext } from "../platform/grpc/handler.ts";
import type { Clause, Hit, SortKey } from "../platform/search-index/search-index.ts";
import type { Account } from "../proto/gen/daybook/account/v1/Account.ts";
import type { ListAccountsResponse } from "../proto/gen/daybook/account/v1/ListAccountsResponse.ts";
import { type AccountDocument, accounts } from "../read-models/accounts.ts";
import type { VersionedDocument } from "../read-models/projection.ts";
import { accountMessage } from "./account-message.ts";
import { asOfMessage } from "./as-of.ts";
import type { ReadSide } from "./read-side.ts";
import { type PageRequest, searchPage } from "./search-page.ts";

const accountOf = ({ document }: Hit): Account =>
  // The projection's own fold wrote it, and the index is strict about its mapping.
  accountMessage(document as VersionedDocument as VersionedDocument<AccountDocument>);

/** One page of a list of accounts. */
export const accountsPage = async (
  side: ReadSide,
  context: RequestContext,
  query: {
    readonly clauses: readonly Clause[];
    readonly sort: readonly SortKey[];
    readonly frozen: boolean;
  },
  request: PageRequest,
): Promise<ListAccountsResponse> => {
  const list = { projection: accounts, elementOf: accountOf, ...query };
  const page = await searchPage(side, context, list, request);
  return {
    accounts: [...page.elements],
    nextPageToken: page.nextPageToken,
    totalSize: String(page.total),
    asOf: asOfMessage(page.extent),
  };
};
