import { quantityMax } from "../platform/grpc/number-fields.ts";
import type { AddProductRequest } from "../proto/gen/daybook/catalogue/v1/AddProductRequest.ts";
import type { AdjustStockRequest } from "../proto/gen/daybook/catalogue/v1/AdjustStockRequest.ts";
import type { ChangePriceRequest } from "../proto/gen/daybook/catalogue/v1/ChangePriceRequest.ts";
import type { ChangeProductDetailsRequest } from "../proto/gen/daybook/catalogue/v1/ChangeProductDetailsRequest.ts";
import type { ReceiveStockRequest } from "../proto/gen/daybook/catalogue/v1/ReceiveStockRequest.ts";
import type { RetireProductRequest } from "../proto/gen/daybook/catalogue/v1/RetireProductRequest.ts";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";
import type { Inputs } from "./inputs.ts";
import { commandSpecs } from "./spec-drafts.ts";

const skuCodePointsMax = 64;
const categoryCodePointsMax = 100;

const command = commandSpecs({
  group: "product",
  service: "daybook.catalogue.v1.ProductCommandService",
  headings: { catalogue: "Catalogue:", stock: "Stock:" },
});

const attribute: OptionSpec = {
  flags: "--attribute <name=value>",
  help: "colour=red; may be given several times",
  repeats: true,
};

const addRequest = (inputs: Inputs): AddProductRequest => {
  const price = inputs.priceOption("price");
  if (price === undefined) inputs.refuse("--price", "must be given");
  return {
    productId: inputs.optionalId("product"),
    sku: inputs.requiredTextOption("sku", skuCodePointsMax),
    name: inputs.requiredTextOption("name"),
    category: inputs.requiredTextOption("category", categoryCodePointsMax),
    price: price ?? null,
    description: inputs.textOption("description") ?? "",
    attributes: inputs.attributesOption("attribute"),
  };
};

/** The mask names what was given: an empty description empties it. */
const detailsRequest = (inputs: Inputs): ChangeProductDetailsRequest => {
  const isGiven = (name: string): boolean => inputs.option(name) !== undefined;
  const attributes = inputs.attributesOption("attribute");
  const clears = inputs.flagOption("clear-attributes");
  const hasAttributes = Object.keys(attributes).length > 0;
  if (clears && hasAttributes)
    inputs.refuse("--attribute", "must not stand beside --clear-attributes");
  const paths = [
    ...["name", "description", "category"].filter(isGiven),
    ...(clears || hasAttributes ? ["attributes"] : []),
  ];
  if (paths.length === 0) inputs.refuse("--name", "must be given, or another detail to change");
  return {
    productId: inputs.id("product"),
    ...(isGiven("name") && { name: inputs.requiredTextOption("name") }),
    ...(isGiven("description") && { description: inputs.newTextOption("description") ?? "" }),
    ...(isGiven("category") && {
      category: inputs.requiredTextOption("category", categoryCodePointsMax),
    }),
    attributes,
    updateMask: { paths },
  };
};

const catalogueCommands: readonly CommandSpec[] = [
  command("catalogue", {
    name: "add",
    summary: "add a product without stock; its id is made for you unless given",
    args: "[product]",
    options: [
      { flags: "--sku <text>", help: "your own article number (required)" },
      { flags: "--name <text>", help: "what it is called (required)" },
      { flags: "--category <text>", help: "where it belongs (required)" },
      { flags: "--price <amount>", help: '"2.50 EUR" (required)' },
      { flags: "--description <text>", help: "what it is, at most 500 characters" },
      attribute,
    ],
    examples: [
      'pencil --sku P-1 --name "Red pencil" --category Writing --price "0.90 EUR"',
      '--sku P-2 --name Chalk --category Writing --price "3 EUR" --attribute colour=white',
    ],
    rpc: "addProduct",
    request: addRequest,
  }),
  command("catalogue", {
    name: "details",
    summary: "change name, description, category or attributes, those that are given",
    args: "<product>",
    options: [
      { flags: "--name <text>", help: "what it is called" },
      { flags: "--description <text>", help: 'what it is; "" empties it' },
      { flags: "--category <text>", help: "where it belongs" },
      { ...attribute, help: "replaces all attributes; may be given several times" },
      { flags: "--clear-attributes", help: "leave it without attributes" },
    ],
    examples: ['pencil --name "Soft red pencil" --attribute colour=red --attribute grade=2B'],
    rpc: "changeProductDetails",
    request: detailsRequest,
  }),
  command("catalogue", {
    name: "price",
    summary: "set the price for orders from now on; placed orders keep theirs",
    args: "<product> <price...>",
    examples: ["pencil 0.95 EUR"],
    rpc: "changePrice",
    request: (inputs): ChangePriceRequest => ({
      productId: inputs.id("product"),
      price: inputs.amount("price"),
    }),
  }),
  command("catalogue", {
    name: "retire",
    summary: "end the sale of a product; what is ordered is still delivered",
    args: "<product>",
    examples: ["pencil"],
    rpc: "retireProduct",
    request: (inputs): RetireProductRequest => ({ productId: inputs.id("product") }),
  }),
];

const adjustRequest = (inputs: Inputs): AdjustStockRequest => {
  const delta = inputs.count("delta", -quantityMax, quantityMax);
  if (delta === 0) inputs.refuse("<delta>", "must not be 0");
  return {
    productId: inputs.id("product"),
    delta: String(delta),
    reason: inputs.requiredTextOption("reason"),
  };
};

const stockCommands: readonly CommandSpec[] = [
  command("stock", {
    name: "receive",
    summary: "take pieces into stock",
    args: "<product> <quantity>",
    examples: ["pencil 500"],
    rpc: "receiveStock",
    request: (inputs): ReceiveStockRequest => ({
      productId: inputs.id("product"),
      quantity: String(inputs.count("quantity", 1, quantityMax)),
    }),
  }),
  command("stock", {
    name: "adjust",
    summary: "correct what is on hand, up or down, never below what is reserved",
    args: "<product> <delta>",
    options: [{ flags: "--reason <text>", help: "why (required)" }],
    examples: ['pencil 2 --reason "found behind the shelf"', "pencil -3 --reason broken"],
    rpc: "adjustStock",
    request: adjustRequest,
  }),
];

/** `daybook product …` that changes something. */
export const productCommands: readonly CommandSpec[] = [...catalogueCommands, ...stockCommands];
