import type { CurrencyCode } from "../money.ts";
import { CommandRejected } from "../rejection.ts";
import type { OrderEvent, OrderLine } from "./events.ts";

/** Where an order stands. */
export type OrderStatus =
  | "none"
  | "pending"
  | "paid"
  | "shipped"
  | "delivered"
  | "cancelled"
  | "expired";

/** What deciding about an order needs to know. */
export type OrderState = {
  readonly status: OrderStatus;
  readonly currencyCode: CurrencyCode;
  readonly lines: readonly OrderLine[];
  readonly totalMinor: bigint;
  readonly expireTime: number;
  /** The account that paid and the entry of it; empty before. */
  readonly accountId: string;
  readonly entryId: string;
  readonly entryNumber: number;
};

const initialOrder: OrderState = {
  status: "none",
  currencyCode: "",
  lines: [],
  totalMinor: 0n,
  expireTime: 0,
  accountId: "",
  entryId: "",
  entryNumber: 0,
};

/** The lines with one of them as it is now; quantity 0 = without it. */
export const withLine = (lines: readonly OrderLine[], line: OrderLine): readonly OrderLine[] => {
  const isNew = lines.every(({ productId }) => productId !== line.productId);
  const changed = isNew
    ? [...lines, line]
    : lines.map((one) => (one.productId === line.productId ? line : one));
  return changed.filter(({ quantity }) => quantity > 0);
};

const evolve = (order: OrderState, event: OrderEvent): OrderState => {
  switch (event.type) {
    case "OrderPlaced": {
      const { currencyCode, lines, totalMinor, expireTime } = event;
      return { ...order, status: "pending", currencyCode, lines, totalMinor, expireTime };
    }
    case "OrderLineChanged": {
      const { line, totalMinor } = event;
      return { ...order, lines: withLine(order.lines, line), totalMinor };
    }
    case "OrderPaid": {
      const { accountId, entryId, entryNumber } = event;
      return { ...order, status: "paid", accountId, entryId, entryNumber };
    }
    case "OrderShipped":
      return { ...order, status: "shipped" };
    case "OrderDelivered":
      return { ...order, status: "delivered" };
    case "OrderCancelled":
      return { ...order, status: "cancelled" };
    case "OrderExpired":
      return { ...order, status: "expired" };
  }
};

/** How the events of an order become its state. */
export const orderFold = {
  category: "order",
  initialState: initialOrder,
  evolve,
  weight: ({ lines }: OrderState): number => 1 + lines.length,
  dueTimes: ({ status, expireTime }: OrderState): readonly number[] =>
    status === "pending" ? [expireTime] : [],
};

/** True when the time to pay is over and nobody has. */
export const isDue = ({ status, expireTime }: OrderState, now: number): boolean =>
  status === "pending" && expireTime <= now;

/**
 * The order as it stands at a time: one whose time to pay is over is expired for whatever is asked,
 * also while its timer has not recorded it yet. @throws {CommandRejected} ORDER_NOT_FOUND
 */
export const requireOrder = (orderId: string, order: OrderState, now: number): OrderState => {
  if (order.status === "none") {
    throw new CommandRejected(
      "ORDER_NOT_FOUND",
      { order_id: orderId },
      `Cannot find order ${orderId}: no such order`,
    );
  }
  return isDue(order, now) ? { ...order, status: "expired" } : order;
};

/** @throws {CommandRejected} ORDER_NOT_OPEN unless the order is in one of the states. */
export const requireStatus = (
  verb: string,
  orderId: string,
  { status }: OrderState,
  allowed: readonly OrderStatus[],
): void => {
  if (allowed.includes(status)) return;
  throw new CommandRejected(
    "ORDER_NOT_OPEN",
    { order_id: orderId, order_status: status.toUpperCase() },
    `Cannot ${verb} order ${orderId}: it is ${status}`,
  );
};
