import { accountDecider } from "../account/decider.ts";
import type { Decided, Decision, DecisionReading, StreamAppend } from "../decision.ts";
import { stockDecider } from "../stock/decider.ts";
import type { CancelOrder, DeliverOrder, ExpireOrder, ShipOrder } from "./commands.ts";
import type { OrderCancelled, OrderEvent } from "./events.ts";
import { moveStock, stockReads } from "./lines.ts";
import { refund, requireUnreversed } from "./payment.ts";
import { isDue, type OrderState, orderFold, requireOrder, requireStatus } from "./state.ts";

type OfOrder = { readonly orderId: string };

const readsOf = ({ orderId }: OfOrder) => [{ fold: orderFold, id: orderId }];

const orderAt = ({ orderId }: OfOrder, { now, state }: DecisionReading): OrderState =>
  requireOrder(orderId, state(orderFold, orderId), now);

const payerOf = ({ accountId }: OrderState) => ({ fold: accountDecider, id: accountId });

const decided = (
  orderId: string,
  events: readonly OrderEvent[],
  others: readonly StreamAppend[] = [],
): Decided => ({
  appends: [{ category: orderFold.category, id: orderId, events }, ...others],
  figures: { orderId },
});

/** What becomes of the stock of every line; whoever asks has said ahead what it will read. */
const moveAll = (
  type: "ReleaseStock" | "ShipStock",
  orderId: string,
  { lines }: OrderState,
  { state }: DecisionReading,
): StreamAppend[] =>
  lines.map((line) => moveStock(type, orderId, line, state(stockDecider, line.productId)));

/** Takes the pieces of a paid order out of stock, unless its money was given back by hand. */
export const shipping: Decision<ShipOrder> = {
  reads: readsOf,
  decide: (command, reading) => {
    const { orderId } = command;
    const order = orderAt(command, reading);
    if (order.status === "shipped") return decided(orderId, []);
    requireStatus("ship", orderId, order, ["paid"]);
    reading.ahead([...stockReads(order.lines), payerOf(order)]);
    requireUnreversed("ship", orderId, order, reading);
    const shipped = { type: "OrderShipped", schemaVersion: 1 } as const;
    return decided(orderId, [shipped], moveAll("ShipStock", orderId, order, reading));
  },
};

/** Says that the pieces have arrived. */
export const delivery: Decision<DeliverOrder> = {
  reads: readsOf,
  decide: (command, reading) => {
    const { orderId } = command;
    const order = orderAt(command, reading);
    if (order.status === "delivered") return decided(orderId, []);
    requireStatus("deliver", orderId, order, ["shipped"]);
    return decided(orderId, [{ type: "OrderDelivered", schemaVersion: 1 }]);
  },
};

/** Gives the pieces of an order free that is not shipped, and back what was paid, once. */
export const cancellation: Decision<CancelOrder> = {
  reads: readsOf,
  decide: (command, reading) => {
    const { orderId, reason, entryKey } = command;
    const order = orderAt(command, reading);
    const { currencyCode, status } = order;
    if (status === "cancelled") return decided(orderId, []);
    requireStatus("cancel", orderId, order, ["pending", "paid"]);
    const payer = status === "paid" ? [payerOf(order)] : [];
    reading.ahead([...stockReads(order.lines), ...payer]);
    const { appends, refundedMinor } = refund(orderId, order, entryKey, reading);
    const facts = { reason, currencyCode, refundedMinor };
    const cancelled: OrderCancelled = { type: "OrderCancelled", schemaVersion: 1, ...facts };
    const released = moveAll("ReleaseStock", orderId, order, reading);
    const decision = decided(orderId, [cancelled], [...released, ...appends]);
    return { ...decision, figures: { orderId, refundedMinor, currencyCode } };
  },
};

/**
 * Ends an order that nobody has paid in time. The command's own time counts where the clock is
 * behind it: a timer that has fired must never be told, for ever, that it is too early.
 */
export const orderExpiry: Decision<ExpireOrder> = {
  reads: readsOf,
  decide: ({ orderId, dueTime }, reading) => {
    const order = reading.state(orderFold, orderId);
    if (!isDue(order, Math.max(reading.now, dueTime))) return decided(orderId, []);
    reading.ahead(stockReads(order.lines));
    const { expireTime } = order;
    const expired = { type: "OrderExpired", schemaVersion: 1, expireTime } as const;
    return decided(orderId, [expired], moveAll("ReleaseStock", orderId, order, reading));
  },
};
