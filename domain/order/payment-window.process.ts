import { aggregateIdOf } from "../event.ts";
import type { ProcessManager } from "../process-manager.ts";
import type { ExpireOrder } from "./commands.ts";
import type { OrderPlaced } from "./events.ts";
import { orderExpiry } from "./fulfilment.ts";

/**
 * Ends an order whose time to pay is over although nobody touches it, and gives its pieces free.
 * One that was paid or cancelled by then leaves nothing to do, and the command changes nothing.
 */
export const paymentWindow: ProcessManager<OrderPlaced, ExpireOrder> = {
  name: "payment-window",
  method: "daybook.order.v1.PaymentWindow/ExpireOrder",
  reactsTo: ["OrderPlaced"],
  react: ({ expireTime }, { streamId }) => [
    { dueTime: expireTime, command: { orderId: aggregateIdOf(streamId), dueTime: expireTime } },
  ],
  decision: orderExpiry,
};
