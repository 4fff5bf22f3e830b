import type { EventFamily } from "../event.ts";
import type { CurrencyCode } from "../money.ts";

/** One property of a product: `color` = `red`. */
export type ProductAttribute = { readonly name: string; readonly value: string };

/** What a person reads of a product. */
export type ProductDetails = {
  readonly name: string;
  readonly description: string;
  readonly category: string;
  /** In the order of their names, each name once. */
  readonly attributes: readonly ProductAttribute[];
};

/** What one piece costs. */
export type ProductPrice = {
  readonly currencyCode: CurrencyCode;
  /** 1 to 10^15. */
  readonly priceMinor: bigint;
};

/** The product exists from here on. */
export type ProductAdded = ProductDetails &
  ProductPrice & {
    readonly type: "ProductAdded";
    readonly schemaVersion: 1;
    readonly sku: string;
  };

/** The details as they are from here on, those that stayed the same included. */
export type ProductDetailsChanged = ProductDetails & {
  readonly type: "ProductDetailsChanged";
  readonly schemaVersion: 1;
};

/** Orders from here on are at this price. */
export type PriceChanged = ProductPrice & {
  readonly type: "PriceChanged";
  readonly schemaVersion: 1;
};

/** The product is not for sale any more. */
export type ProductRetired = { readonly type: "ProductRetired"; readonly schemaVersion: 1 };

/** Every event of a product. */
export type ProductEvent = ProductAdded | ProductDetailsChanged | PriceChanged | ProductRetired;

/** Names and versions are the storage format: never rename, never edit a shipped version. */
export const productEvents: EventFamily = {
  category: "product",
  schemaVersions: {
    ProductAdded: 1,
    ProductDetailsChanged: 1,
    PriceChanged: 1,
    ProductRetired: 1,
  } satisfies { [Event in ProductEvent as Event["type"]]: Event["schemaVersion"] },
  upcasters: {},
  keysOf: () => [],
};
