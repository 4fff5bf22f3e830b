import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { Clause, Hit } from "../../platform/search-index/search-index.ts";
import { ProductStatus } from "../../proto/gen/daybook/catalogue/v1/ProductStatus.ts";
import type { SearchProductsRequest__Output } from "../../proto/gen/daybook/catalogue/v1/SearchProductsRequest.ts";
import type { SearchProductsResponse } from "../../proto/gen/daybook/catalogue/v1/SearchProductsResponse.ts";
import { products } from "../../read-models/products.ts";
import { answerSearch } from "../answer-search.ts";
import { anyOf, between, words } from "../clauses.ts";
import { facetMessage } from "../facet-message.ts";
import {
  productDocument,
  productMessage,
  productStatusValues,
  productStreams,
} from "../product-message.ts";
import type { ReadSide } from "../read-side.ts";
import type { SearchOrders } from "../search-order.ts";
import { readSearchText } from "../search-text.ts";

const byId = { field: "productId", descending: false };

const orders: SearchOrders<"name" | "relevance" | "price" | "available" | "product_id"> = {
  by: {
    name: { field: "nameKey", moves: true },
    relevance: { field: "relevance", moves: true },
    price: { field: "priceMinor", moves: true },
    available: { field: "available", moves: true },
    product_id: { field: "productId", moves: false },
  },
  unset: (hasText) => ({ field: hasText ? "relevance" : "name", descending: false }),
  ties: ({ field }) =>
    field === "relevance" ? [{ field: "nameKey", descending: false }, byId] : [byId],
};

const textFields = ["name", "description", "sku"];
const attributeLimits = { countMax: 50, codePointsMax: 100 };

/** Name of a facet by the field that it counts. */
const facetNames: Readonly<Record<string, string>> = {
  category: "category",
  priceBand: "price_band",
  attributes: "attribute",
};

const inStock = (asked: boolean | undefined): Clause[] => {
  if (asked === undefined) return [];
  return asked ? between("available", 1n, undefined) : between("available", undefined, 0n);
};

const readClauses = (fields: RequestFields, request: SearchProductsRequest__Output): Clause[] => {
  const text = readSearchText(fields, "text", request.text);
  const category = fields.text("category", request.category);
  const least = fields.optionalInt64("min_minor_units", request.minMinorUnits);
  const most = fields.optionalInt64("max_minor_units", request.maxMinorUnits);
  fields.requireRange("min_minor_units", least, most);
  const attributes = fields.attributes("attributes", request.attributes, attributeLimits);
  const status = fields.optionalEnumValue("status", request.status, ProductStatus);
  return [
    ...words(textFields, text),
    ...anyOf("category", [category]),
    ...between("priceMinor", least, most),
    ...inStock(request.inStock),
    ...attributes.flatMap(({ name, value }) => anyOf("attributes", [`${name}=${value}`])),
    ...anyOf("status", [status && productStatusValues[status]]),
  ];
};

const foundProduct = (hit: Hit) => {
  const document = productDocument(hit);
  const { productId } = document.fields;
  return {
    product: productMessage(document),
    highlights: { productId, highlights: { ...hit.highlights } },
  };
};

const kind = {
  projection: products,
  streams: productStreams,
  facets: Object.keys(facetNames),
  elementOf: foundProduct,
  readClauses,
  orders,
};

/** Searches products by words, category, price, stock and attributes. */
export const searchProducts =
  (side: ReadSide): UnaryHandler<SearchProductsRequest__Output, SearchProductsResponse> =>
  async (request, context) => {
    const { elements, facets, page } = await answerSearch(side, context, kind, request);
    return {
      products: elements.map(({ product }) => product),
      highlights: elements.map(({ highlights }) => highlights),
      facets: facets.map((facet) => facetMessage(facet, facetNames[facet.field] ?? "")),
      ...page,
    };
  };
