import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { SuggestProductsRequest__Output } from "../../proto/gen/daybook/catalogue/v1/SuggestProductsRequest.ts";
import type { SuggestProductsResponse } from "../../proto/gen/daybook/catalogue/v1/SuggestProductsResponse.ts";
import { products } from "../../read-models/products.ts";
import { asOfMessage } from "../as-of.ts";
import { anyOf, words } from "../clauses.ts";
import { productDocument, productStreams } from "../product-message.ts";
import type { ReadSide } from "../read-side.ts";
import { searchOnce } from "../search-page.ts";
import { readSearchText } from "../search-text.ts";

const sizes = { unset: 10, most: 100 };

const sort = [
  { field: "relevance", descending: true },
  { field: "nameKey", descending: false },
  { field: "productId", descending: false },
];

/** Suggests active products whose names have words that begin like the given ones. */
export const suggestProducts =
  (side: ReadSide): UnaryHandler<SuggestProductsRequest__Output, SuggestProductsResponse> =>
  async (request, context) => {
    const fields = readFields(context);
    const token = fields.consistencyToken("consistency_token", request.consistencyToken);
    const size = fields.pageSize("limit", request.limit, sizes);
    const prefix = readSearchText(fields, "prefix", request.prefix);
    if (prefix === "") fields.refuse("prefix", "must be given");
    fields.done();
    const query = {
      projection: products,
      streams: productStreams,
      clauses: [...words(["name"], prefix), ...anyOf("status", ["active"])],
      sort,
      elementOf: (hit: Parameters<typeof productDocument>[0]) => {
        const { productId, name } = productDocument(hit).fields;
        return { productId, name };
      },
    };
    const { elements, extent } = await searchOnce(side, context, query, { token, size });
    return { suggestions: [...elements], asOf: asOfMessage(extent) };
  };
