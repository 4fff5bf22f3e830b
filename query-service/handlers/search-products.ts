import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { type RequestFields, readFields } from "../../platform/grpc/request-fields.ts";
import type { Clause, Hit } from "../../platform/search-index/search-index.ts";
import { ProductStatus } from "../../proto/gen/daybook/catalogue/v1/ProductStatus.ts";
import type { SearchProductsRequest__Output } from "../../proto/gen/daybook/catalogue/v1/SearchProductsRequest.ts";
import type { SearchProductsResponse } from "../../proto/gen/daybook/catalogue/v1/SearchProductsResponse.ts";
import { products } from "../../read-models/products.ts";
import { asOfMessage } from "../as-of.ts";
import { anyOf, between, words } from "../clauses.ts";
import { facetMessage } from "../facet-message.ts";
import { readPageFields } from "../page-fields.ts";
import {
  productDocument,
  productMessage,
  productStatusValues,
  productStreams,
} from "../product-message.ts";
import type { ReadSide } from "../read-side.ts";
import { searchPage } from "../search-page.ts";
import { readSearchText } from "../search-text.ts";

const orders = ["name", "relevance", "price", "available", "product_id"] as const;

const sortFields = {
  name: "nameKey",
  relevance: "relevance",
  price: "priceMinor",
  available: "available",
  product_id: "productId",
} as const satisfies Record<(typeof orders)[number], string>;

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

/** A search by relevance gives the best first, asked for with or without " desc". */
const readSort = (fields: RequestFields, { orderBy, text }: SearchProductsRequest__Output) => {
  const unset = { field: text === "" ? "name" : "relevance", descending: false } as const;
  const order = fields.orderBy("order_by", orderBy, orders, unset);
  const byRelevance = order.field === "relevance";
  if (byRelevance && text === "") fields.refuse("order_by", "needs text for relevance");
  const field = sortFields[order.field];
  const descending = byRelevance || order.descending;
  const ties = order.field === "product_id" ? [] : [{ field: "productId", descending: false }];
  const byName = byRelevance ? [{ field: "nameKey", descending: false }] : [];
  return {
    sort: [{ field, descending }, ...byName, ...ties],
    frozen: order.field !== "product_id",
  };
};

const foundProduct = (hit: Hit) => {
  const document = productDocument(hit);
  const { productId } = document.fields;
  return {
    product: productMessage(document),
    highlights: { productId, highlights: { ...hit.highlights } },
  };
};

/** Searches products by words, category, price, stock and attributes. */
export const searchProducts =
  (side: ReadSide): UnaryHandler<SearchProductsRequest__Output, SearchProductsResponse> =>
  async (request, context) => {
    const given = await side.pageTokens.open(request.pageToken);
    const fields = readFields(context);
    const pageRequest = readPageFields(fields, request, given);
    const clauses = readClauses(fields, request);
    const order = readSort(fields, request);
    fields.done();
    const facets = Object.keys(facetNames);
    const list = { projection: products, streams: productStreams, facets };
    const query = { ...list, clauses, elementOf: foundProduct, ...order };
    const page = await searchPage(side, context, query, pageRequest);
    return {
      products: page.elements.map(({ product }) => product),
      highlights: page.elements.map(({ highlights }) => highlights),
      facets: page.facets.map((facet) => facetMessage(facet, facetNames[facet.field] ?? "")),
      nextPageToken: page.nextPageToken,
      totalSize: String(page.total),
      asOf: asOfMessage(page.extent),
    };
  };
