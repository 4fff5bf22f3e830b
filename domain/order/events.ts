import type { EventFamily } from "../event.ts";
import type { CurrencyCode } from "../money.ts";

/** One product of an order, with name and price as they were when it came onto the order. */
export type OrderLine = {
  readonly productId: string;
  readonly productName: string;
  /** 1 to 10^12. */
  readonly quantity: number;
  readonly unitPriceMinor: bigint;
};

/** The order exists from here on, its pieces reserved in the same append. */
export type OrderPlaced = {
  readonly type: "OrderPlaced";
  readonly schemaVersion: 1;
  readonly customerId: string;
  readonly customerName: string;
  readonly customerEmail: string;
  readonly currencyCode: CurrencyCode;
  /** 1 to 100, each product once. */
  readonly lines: readonly OrderLine[];
  /** Sum of the lines: 1 to 10^15. */
  readonly totalMinor: bigint;
  /** When it expires if nobody pays, in milliseconds since 1970. */
  readonly expireTime: number;
};

/** A line is as said here from now on; quantity 0 = it is gone. */
export type OrderLineChanged = {
  readonly type: "OrderLineChanged";
  readonly schemaVersion: 1;
  readonly line: OrderLine;
  readonly currencyCode: CurrencyCode;
  /** Of the whole order after it. */
  readonly totalMinor: bigint;
};

/** The total left an account, by an entry of the same append. */
export type OrderPaid = {
  readonly type: "OrderPaid";
  readonly schemaVersion: 1;
  readonly accountId: string;
  readonly entryId: string;
  readonly entryNumber: number;
  readonly currencyCode: CurrencyCode;
  readonly totalMinor: bigint;
};

/** The pieces have left, in the same append. */
export type OrderShipped = { readonly type: "OrderShipped"; readonly schemaVersion: 1 };

/** The pieces have arrived. */
export type OrderDelivered = { readonly type: "OrderDelivered"; readonly schemaVersion: 1 };

/** The pieces are free again and what was paid is given back, in the same append. */
export type OrderCancelled = {
  readonly type: "OrderCancelled";
  readonly schemaVersion: 1;
  readonly reason: string;
  readonly currencyCode: CurrencyCode;
  /** 0 when nothing was paid, or somebody had reversed the payment before. */
  readonly refundedMinor: bigint;
};

/** Nobody paid in time; the pieces are free again, in the same append. */
export type OrderExpired = {
  readonly type: "OrderExpired";
  readonly schemaVersion: 1;
  readonly expireTime: number;
};

/** Every event of an order. */
export type OrderEvent =
  | OrderPlaced
  | OrderLineChanged
  | OrderPaid
  | OrderShipped
  | OrderDelivered
  | OrderCancelled
  | OrderExpired;

/** Names and versions are the storage format: never rename, never edit a shipped version. */
export const orderEvents: EventFamily = {
  category: "order",
  schemaVersions: {
    OrderPlaced: 1,
    OrderLineChanged: 1,
    OrderPaid: 1,
    OrderShipped: 1,
    OrderDelivered: 1,
    OrderCancelled: 1,
    OrderExpired: 1,
  } satisfies { [Event in OrderEvent as Event["type"]]: Event["schemaVersion"] },
  upcasters: {},
  keysOf: () => [],
};
