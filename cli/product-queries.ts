import type { GetProductRequest } from "../proto/gen/daybook/catalogue/v1/GetProductRequest.ts";
import type { ListStockLevelsRequest } from "../proto/gen/daybook/catalogue/v1/ListStockLevelsRequest.ts";
import type { SearchProductsRequest } from "../proto/gen/daybook/catalogue/v1/SearchProductsRequest.ts";
import type { SuggestProductsRequest } from "../proto/gen/daybook/catalogue/v1/SuggestProductsRequest.ts";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";
import type { Inputs } from "./inputs.ts";
import type { JsonObject } from "./proto-json.ts";
import { amountBounds, amountRange, orderBy, pageElements } from "./query-options.ts";
import { querySpecs } from "./spec-drafts.ts";
import type { Column, Field } from "./table.ts";
import { column, messageView, objectAt, searchedColumn, textAt } from "./views.ts";

const statuses = ["active", "retired"];
const suggestionsMax = 100;

const query = querySpecs({
  group: "product",
  service: "daybook.catalogue.v1.ProductQueryService",
});

const stockColumns: readonly Column<JsonObject>[] = [
  column("on hand", "onHand", { right: true }),
  column("reserved", "reserved", { right: true }),
  column("available", "available", { right: true }),
];

const productColumns: readonly Column<JsonObject>[] = [
  column("product", "productId"),
  searchedColumn("name", "name", { flexible: true }),
  column("category", "category"),
  column("price", "price", { right: true }),
  column("available", "available", { right: true }),
  column("status", "status"),
];

const attributeFields = (product: JsonObject): Field[] => {
  const attributes = objectAt(product, "attributes");
  return Object.keys(attributes).map((name) => [`with ${name}`, textAt(attributes, name)]);
};

/** Undefined = whether there is any does not matter. */
const inStock = (inputs: Inputs): { inStock?: boolean } => {
  const [has, lacks] = [inputs.flagOption("in-stock"), inputs.flagOption("sold-out")];
  if (has && lacks) inputs.refuse("--sold-out", "must not stand beside --in-stock");
  return has || lacks ? { inStock: has } : {};
};

const searchRequest = (inputs: Inputs): SearchProductsRequest => ({
  text: inputs.text("text"),
  category: inputs.textOption("category") ?? "",
  status: (inputs.choiceOption("status", "PRODUCT_STATUS", statuses) ?? 0) as never,
  attributes: inputs.attributesOption("attribute"),
  orderBy: inputs.wordOption("order-by") ?? "",
  ...inStock(inputs),
  ...amountBounds(inputs),
});

const stockRequest = (inputs: Inputs): ListStockLevelsRequest => {
  const below = inputs.countOption("below", 0, Number.MAX_SAFE_INTEGER);
  return {
    orderBy: inputs.wordOption("order-by") ?? "",
    ...(below !== undefined && { below: String(below) }),
  };
};

const searchOptions: readonly OptionSpec[] = [
  { flags: "--category <text>", help: "of this category" },
  {
    flags: "--attribute <name=value>",
    help: "with this attribute; may be given several times",
    repeats: true,
  },
  { flags: "--in-stock", help: "of which something is available" },
  { flags: "--sold-out", help: "of which nothing is available" },
  { flags: "--status <status>", help: statuses.join(", ") },
  ...amountRange,
  orderBy("name, relevance, price, available or product_id"),
];

/** `daybook product …` that looks. */
export const productQueries: readonly CommandSpec[] = [
  query({
    name: "show",
    summary: "a product and its stock as they stand",
    args: "<product>",
    examples: ["pencil", "pencil -o json"],
    rpc: "getProduct",
    request: (inputs): GetProductRequest => ({ productId: inputs.id("product") }),
    view: messageView("product", attributeFields),
  }),
  query({
    name: "search",
    summary: "products by words, category, attributes, price and stock",
    args: "[text...]",
    options: searchOptions,
    examples: ["red pencil", '--category Writing --max "5 EUR" --in-stock --order-by price'],
    rpc: "searchProducts",
    request: searchRequest,
    paging: pageElements,
    view: { list: { name: "products", columns: productColumns, highlighted: true } },
  }),
  query({
    name: "suggest",
    summary: "names for what somebody has typed so far, the best first",
    args: "<prefix...>",
    options: [{ flags: "--limit <count>", help: "how many, at most 100 (default 10)" }],
    examples: ["pen", "red pe --limit 3"],
    rpc: "suggestProducts",
    request: (inputs): SuggestProductsRequest => ({
      prefix: inputs.requiredText("prefix"),
      limit: inputs.countOption("limit", 1, suggestionsMax) ?? 0,
    }),
    view: {
      list: {
        name: "suggestions",
        columns: [column("product", "productId"), column("name", "name", { flexible: true })],
      },
    },
  }),
  query({
    name: "stock",
    summary: "stock of all products, or of those that run short",
    args: "",
    options: [
      { flags: "--below <pieces>", help: "only where less than this is available" },
      orderBy("available, product_id or on_hand"),
    ],
    examples: ["", "--below 10"],
    rpc: "listStockLevels",
    request: stockRequest,
    paging: pageElements,
    view: {
      list: {
        name: "stockLevels",
        columns: [
          column("product", "productId"),
          column("sku", "sku"),
          column("name", "name", { flexible: true }),
          column("status", "status"),
          ...stockColumns,
        ],
      },
    },
  }),
];
