import type { ProductAttribute, ProductDetails, ProductPrice } from "./events.ts";

type OfProduct = { readonly productId: string };

/** Adds a product under an id that is free. */
export type AddProduct = OfProduct &
  ProductDetails &
  ProductPrice & { readonly type: "AddProduct"; readonly sku: string };

/** Changes those details that are given; undefined = as it is. */
export type ChangeProductDetails = OfProduct & {
  readonly type: "ChangeProductDetails";
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly category: string | undefined;
  /** In the order of their names, each name once. */
  readonly attributes: readonly ProductAttribute[] | undefined;
};

/** Sets the price of orders from now on. */
export type ChangePrice = OfProduct & ProductPrice & { readonly type: "ChangePrice" };

/** Ends the sale. */
export type RetireProduct = OfProduct & { readonly type: "RetireProduct" };

/** A command on a product's details or price. */
export type ProductCommand = AddProduct | ChangeProductDetails | ChangePrice | RetireProduct;

/** Takes pieces into stock; `quantity` is 1 to 10^12. */
export type ReceiveStock = OfProduct & { readonly quantity: number };

/** Corrects what is on hand by `delta`, which is not 0; -10^12 to 10^12. */
export type AdjustStock = OfProduct & { readonly delta: number; readonly reason: string };
