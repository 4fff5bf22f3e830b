import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { Clause } from "../../platform/search-index/search-index.ts";
import type { ListStockLevelsRequest__Output } from "../../proto/gen/daybook/catalogue/v1/ListStockLevelsRequest.ts";
import type { ListStockLevelsResponse } from "../../proto/gen/daybook/catalogue/v1/ListStockLevelsResponse.ts";
import { products } from "../../read-models/products.ts";
import { asOfMessage } from "../as-of.ts";
import { readPageFields } from "../page-fields.ts";
import { productStreams, stockLevelMessage } from "../product-message.ts";
import type { ReadSide } from "../read-side.ts";
import { searchPage } from "../search-page.ts";

const orders = ["available", "product_id", "on_hand"] as const;

const sortFields = {
  available: "available",
  product_id: "productId",
  on_hand: "onHand",
} as const satisfies Record<(typeof orders)[number], string>;

/** Lists the stock of all products, or of those that run short; the shortest first. */
export const listStockLevels =
  (side: ReadSide): UnaryHandler<ListStockLevelsRequest__Output, ListStockLevelsResponse> =>
  async (request, context) => {
    const given = await side.pageTokens.open(request.pageToken);
    const fields = readFields(context);
    const pageRequest = readPageFields(fields, request, given);
    const below = fields.optionalInt64("below", request.below);
    const unset = { field: "available", descending: false } as const;
    const { field, descending } = fields.orderBy("order_by", request.orderBy, orders, unset);
    fields.done();
    const clauses: Clause[] =
      below === undefined ? [] : [{ kind: "range", field: "available", below }];
    const ties = field === "product_id" ? [] : [{ field: "productId", descending: false }];
    const query = {
      projection: products,
      streams: productStreams,
      clauses,
      sort: [{ field: sortFields[field], descending }, ...ties],
      frozen: field !== "product_id",
      elementOf: stockLevelMessage,
    };
    const page = await searchPage(side, context, query, pageRequest);
    return {
      stockLevels: [...page.elements],
      nextPageToken: page.nextPageToken,
      totalSize: String(page.total),
      asOf: asOfMessage(page.extent),
    };
  };
