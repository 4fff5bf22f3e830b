import type { Decider } from "../decider.ts";
import { CommandRejected } from "../rejection.ts";
import type { ChangeProductDetails, ProductCommand } from "./commands.ts";
import type { ProductDetails, ProductEvent, ProductPrice } from "./events.ts";

/** A product but for its stock, which is a stream of its own. */
export type ProductState = ProductDetails &
  ProductPrice & {
    readonly status: "none" | "active" | "retired";
    readonly sku: string;
    /** Events so far: the version of the stream, which the listing in the stock's stream tells. */
    readonly version: number;
  };

const initialProduct: ProductState = {
  status: "none",
  sku: "",
  name: "",
  description: "",
  category: "",
  attributes: [],
  currencyCode: "",
  priceMinor: 0n,
  version: 0,
};

const factsOf = <Event extends ProductEvent>(event: Event) => {
  const { type: _type, schemaVersion: _schemaVersion, ...facts } = event;
  return facts;
};

const evolve = (product: ProductState, event: ProductEvent): ProductState => {
  const version = product.version + 1;
  switch (event.type) {
    case "ProductAdded":
      return { ...product, ...factsOf(event), status: "active", version };
    case "ProductDetailsChanged":
    case "PriceChanged":
      return { ...product, ...factsOf(event), version };
    case "ProductRetired":
      return { ...product, status: "retired", version };
  }
};

/** There is no such product. */
export const productNotFound = (productId: string): CommandRejected =>
  new CommandRejected(
    "PRODUCT_NOT_FOUND",
    { product_id: productId },
    `Cannot find product ${productId}: no such product`,
  );

/** The product is not for sale any more. */
export const productRetired = (verb: string, productId: string): CommandRejected =>
  new CommandRejected(
    "PRODUCT_RETIRED",
    { product_id: productId },
    `Cannot ${verb} product ${productId}: it is retired`,
  );

const requireActive = (verb: string, productId: string, { status }: ProductState): void => {
  if (status === "none") throw productNotFound(productId);
  if (status === "retired") throw productRetired(verb, productId);
};

const same = (one: ProductDetails, other: ProductDetails): boolean =>
  one.name === other.name &&
  one.description === other.description &&
  one.category === other.category &&
  one.attributes.length === other.attributes.length &&
  one.attributes.every(({ name, value }, at) => {
    const there = other.attributes[at];
    return there?.name === name && there.value === value;
  });

const decideDetails = (command: ChangeProductDetails, product: ProductState): ProductEvent[] => {
  requireActive("change", command.productId, product);
  const details: ProductDetails = {
    name: command.name ?? product.name,
    description: command.description ?? product.description,
    category: command.category ?? product.category,
    attributes: command.attributes ?? product.attributes,
  };
  if (same(details, product)) return [];
  return [{ type: "ProductDetailsChanged", schemaVersion: 1, ...details }];
};

const decide = (command: ProductCommand, product: ProductState): ProductEvent[] => {
  const { productId } = command;
  switch (command.type) {
    case "AddProduct": {
      if (product.status !== "none") {
        const why = `Cannot add product ${productId}: it exists already`;
        throw new CommandRejected("PRODUCT_EXISTS", { product_id: productId }, why);
      }
      const { type: _type, productId: _productId, ...facts } = command;
      return [{ type: "ProductAdded", schemaVersion: 1, ...facts }];
    }
    case "ChangeProductDetails":
      return decideDetails(command, product);
    case "ChangePrice": {
      requireActive("change the price of", productId, product);
      const { currencyCode, priceMinor } = command;
      const isSame = currencyCode === product.currencyCode && priceMinor === product.priceMinor;
      return isSame ? [] : [{ type: "PriceChanged", schemaVersion: 1, currencyCode, priceMinor }];
    }
    case "RetireProduct":
      if (product.status === "none") throw productNotFound(productId);
      return product.status === "retired" ? [] : [{ type: "ProductRetired", schemaVersion: 1 }];
  }
};

/** The rules of a product's details and price. */
export const productDecider: Decider<ProductState, ProductCommand, ProductEvent> = {
  category: "product",
  initialState: initialProduct,
  evolve,
  weight: ({ attributes }) => 1 + attributes.length,
  decide,
};
