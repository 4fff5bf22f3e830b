import type { EventFamily } from "../event.ts";
import type { CurrencyCode } from "../money.ts";

/** The stock after a movement. On hand + shipped = received + adjusted; reserved <= on hand. */
export type StockLevel = {
  readonly onHand: number;
  /** Promised to orders, and still on hand. */
  readonly reserved: number;
  /** All that ever came in, and what corrections made of it (below 0 when more was lost). */
  readonly received: number;
  readonly adjusted: number;
  readonly shipped: number;
};

/**
 * What the shop shows of the product from here on, copied from the product's own stream in the same
 * append: so one stream, and one document, has what is sold and how much of it is there.
 */
export type ProductListed = {
  readonly type: "ProductListed";
  readonly schemaVersion: 1;
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly currencyCode: CurrencyCode;
  readonly priceMinor: bigint;
  readonly status: "active" | "retired";
  /** Version of the product's own stream that this is of. */
  readonly productVersion: number;
};

type Movement = { readonly schemaVersion: 1; readonly after: StockLevel };

/** Pieces came in. */
export type StockReceived = Movement & {
  readonly type: "StockReceived";
  readonly quantity: number;
};

/** More (above 0) or less was found than the books said. */
export type StockAdjusted = Movement & {
  readonly type: "StockAdjusted";
  readonly delta: number;
  readonly reason: string;
};

/** Pieces are promised to an order. */
export type StockReserved = Movement & {
  readonly type: "StockReserved";
  readonly orderId: string;
  readonly quantity: number;
};

/** Promised pieces are free again. */
export type StockReleased = Movement & {
  readonly type: "StockReleased";
  readonly orderId: string;
  readonly quantity: number;
};

/** Promised pieces have left. */
export type StockShipped = Movement & {
  readonly type: "StockShipped";
  readonly orderId: string;
  readonly quantity: number;
};

/** An event that moves pieces. */
export type StockMovement =
  | StockReceived
  | StockAdjusted
  | StockReserved
  | StockReleased
  | StockShipped;

/** Every event of a product's stock. */
export type StockEvent = ProductListed | StockMovement;

/** Names and versions are the storage format: never rename, never edit a shipped version. */
export const stockEvents: EventFamily = {
  category: "stock",
  schemaVersions: {
    ProductListed: 1,
    StockReceived: 1,
    StockAdjusted: 1,
    StockReserved: 1,
    StockReleased: 1,
    StockShipped: 1,
  } satisfies { [Event in StockEvent as Event["type"]]: Event["schemaVersion"] },
  upcasters: {},
  keysOf: () => [],
};
