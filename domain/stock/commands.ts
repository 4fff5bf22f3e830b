import type { ProductListed } from "./events.ts";

/** What every movement says; `quantity` is 1 to 10^12. */
type Pieces = { readonly productId: string; readonly quantity: number };
type ForOrder = Pieces & { readonly orderId: string };

/** Shows the product as it is from now on. */
export type ListProduct = Omit<ProductListed, "type" | "schemaVersion"> & {
  readonly type: "ListProduct";
};

/** What stock is asked for; the movements of orders are part of the order's own append. */
export type StockCommand =
  | ListProduct
  | (Pieces & { readonly type: "ReceiveStock" })
  | {
      readonly type: "AdjustStock";
      readonly productId: string;
      readonly delta: number;
      readonly reason: string;
    }
  | (ForOrder & { readonly type: "ReserveStock" })
  | (ForOrder & { readonly type: "ReleaseStock" })
  | (ForOrder & { readonly type: "ShipStock" });
