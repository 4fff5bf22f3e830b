import type { HandlersOf } from "../platform/grpc/handler.ts";
import type { ProductQueryServiceDefinition } from "../proto/gen/daybook/catalogue/v1/ProductQueryService.ts";
import { getProduct } from "./handlers/get-product.ts";
import { listStockLevels } from "./handlers/list-stock-levels.ts";
import { searchProducts } from "./handlers/search-products.ts";
import { suggestProducts } from "./handlers/suggest-products.ts";
import type { InQueryTime } from "./in-query-time.ts";
import type { ReadSide } from "./read-side.ts";

/** Handlers of the catalogue's queries. */
export const productQueries = (
  side: ReadSide,
  timed: InQueryTime,
): HandlersOf<ProductQueryServiceDefinition> => ({
  GetProduct: timed(getProduct(side)),
  SearchProducts: timed(searchProducts(side)),
  SuggestProducts: timed(suggestProducts(side)),
  ListStockLevels: timed(listStockLevels(side)),
});
