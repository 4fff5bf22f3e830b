import type { ConsistencyToken } from "../platform/consistency-token.ts";
import type { RequestFields } from "../platform/grpc/request-fields.ts";
import { type GivenPage, pageTokenForm } from "./page-token.ts";
import { type PageRequest, pageSizeMax } from "./search-page.ts";

/** Elements of a page when the caller does not say. */
const pageSizeUnset = 50;

type PageFields = { readonly consistencyToken: string; readonly pageSize: number };

/** Reads what every list has: consistency token, page size and page token. */
export const readPageFields = (
  fields: RequestFields,
  request: PageFields,
  page: GivenPage,
): PageRequest => {
  const token: ConsistencyToken = fields.consistencyToken(
    "consistency_token",
    request.consistencyToken,
  );
  const sizes = { unset: pageSizeUnset, most: pageSizeMax };
  const pageSize = fields.pageSize("page_size", request.pageSize, sizes);
  if (page.kind === "altered") fields.refuse("page_token", pageTokenForm);
  return { token, page, pageSize };
};
