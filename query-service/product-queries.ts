import type { HandlersOf } from "../platform/grpc/handler.ts";
import type { ProductQueryServiceDefinition } from "../proto/gen/daybook/catalogue/v1/ProductQueryService.ts";
import { getProduct } from "./handlers/get-product.ts";
import { listStockLevels } from "./handlers/list-stock-levels.ts";
import { searchProducts } from "./handlers/search-products.ts";
import { suggestProducts } from "./handlers/suggest-products.ts";
import type { Observed } from "./observe-queries.ts";

/** Handlers of the catalogue's queries. */
export const productQueries = (observed: Observed): HandlersOf<ProductQueryServiceDefinition> => ({
  GetProduct: observed(getProduct),
  SearchProducts: observed(searchProducts),
  SuggestProducts: observed(suggestProducts),
  ListStockLevels: observed(listStockLevels),
});
