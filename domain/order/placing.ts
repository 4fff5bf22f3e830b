import { customerDecider, requireActiveCustomer, requireCustomer } from "../customer/decider.ts";
import type { Decision, DecisionReading } from "../decision.ts";
import { productNotFound, productRetired } from "../product/decider.ts";
import { CommandRejected } from "../rejection.ts";
import { type StockState, stockDecider } from "../stock/decider.ts";
import type { ChangeOrderLine, CreateOrder } from "./commands.ts";
import type { OrderLine, OrderLineChanged, OrderPlaced } from "./events.ts";
import {
  lineOf,
  moveStock,
  orderLinesMax,
  requireSameCurrency,
  stockReads,
  totalOf,
} from "./lines.ts";
import { type OrderState, orderFold, requireOrder, requireStatus, withLine } from "./state.ts";

const requireNoOrder = (orderId: string, { status }: OrderState): void => {
  if (status === "none") return;
  throw new CommandRejected(
    "ORDER_EXISTS",
    { order_id: orderId },
    `Cannot create order ${orderId}: there is one already`,
  );
};

type Shelf = { readonly productId: string; readonly quantity: number; readonly stock: StockState };

/** Whatever is unknown wins over whatever is taken, and that over whatever the rules refuse. */
const requireAll = (
  command: CreateOrder,
  shelves: readonly Shelf[],
  { state }: DecisionReading,
) => {
  const { orderId, customerId } = command;
  const customer = state(customerDecider, customerId);
  requireCustomer(customerId, customer);
  const unknown = shelves.find(({ stock }) => stock.status === "none");
  if (unknown !== undefined) throw productNotFound(unknown.productId);
  requireNoOrder(orderId, state(orderFold, orderId));
  requireActiveCustomer("order for", customerId, customer);
  const retired = shelves.find(({ stock }) => stock.status === "retired");
  if (retired !== undefined) throw productRetired("order", retired.productId);
  const currencyCode = shelves[0]?.stock.currencyCode ?? "";
  for (const { productId, stock } of shelves) {
    requireSameCurrency(orderId, productId, currencyCode, stock);
  }
  return { customer, currencyCode };
};

/**
 * Places an order and reserves its pieces, all or none. Customer and products are under the
 * expectation of the append: neither can be closed, retired or priced otherwise meanwhile.
 */
export const orderCreation: Decision<CreateOrder> = {
  reads: ({ orderId, customerId, lines }) => [
    { fold: orderFold, id: orderId },
    { fold: customerDecider, id: customerId },
    ...stockReads(lines),
  ],
  decide: (command, reading) => {
    const { orderId, customerId, paymentWindowMs } = command;
    const shelves = command.lines.map((line) => ({
      ...line,
      stock: reading.state(stockDecider, line.productId),
    }));
    const { customer, currencyCode } = requireAll(command, shelves, reading);
    const lines = shelves.map(({ productId, quantity, stock }) =>
      lineOf(productId, quantity, stock),
    );
    const totalMinor = totalOf(orderId, lines);
    const reserved = shelves.map((line) => moveStock("ReserveStock", orderId, line, line.stock));
    const expireTime = reading.now + paymentWindowMs;
    const placed: OrderPlaced = {
      type: "OrderPlaced",
      schemaVersion: 1,
      customerId,
      customerName: customer.name,
      customerEmail: customer.email,
      currencyCode,
      lines,
      totalMinor,
      expireTime,
    };
    return {
      appends: [{ category: orderFold.category, id: orderId, events: [placed] }, ...reserved],
      figures: { orderId, totalMinor, currencyCode, expireTime },
    };
  },
};

const requireLineCount = (orderId: string, lines: readonly OrderLine[]): void => {
  if (lines.length >= 1 && lines.length <= orderLinesMax) return;
  const why = lines.length === 0 ? "it would have none" : `it has ${orderLinesMax} already`;
  throw new CommandRejected(
    "ORDER_LINES_LIMIT",
    { order_id: orderId, lines_max: String(orderLinesMax) },
    `Cannot change the lines of order ${orderId}: ${why}`,
  );
};

/** The line as it is to be; undefined when it is so already. It keeps the price it came with. */
const changedLine = (
  { orderId, productId, quantity }: ChangeOrderLine,
  order: OrderState,
  stock: StockState,
): OrderLine | undefined => {
  const line = order.lines.find((one) => one.productId === productId);
  if ((line?.quantity ?? 0) === quantity) return undefined;
  if (line !== undefined) return { ...line, quantity };
  if (stock.status === "retired") throw productRetired("order", productId);
  requireSameCurrency(orderId, productId, order.currencyCode, stock);
  return lineOf(productId, quantity, stock);
};

/** Sets the quantity of one product of an order that waits for payment; the stock follows. */
export const lineChange: Decision<ChangeOrderLine> = {
  reads: ({ orderId, productId }) => [
    { fold: orderFold, id: orderId },
    { fold: stockDecider, id: productId },
  ],
  decide: (command, { now, state }) => {
    const { orderId, productId, quantity } = command;
    const order = requireOrder(orderId, state(orderFold, orderId), now);
    const stock = state(stockDecider, productId);
    if (stock.status === "none") throw productNotFound(productId);
    requireStatus("change", orderId, order, ["pending"]);
    const { currencyCode } = order;
    const line = changedLine(command, order, stock);
    if (line === undefined) {
      return { appends: [], figures: { orderId, totalMinor: order.totalMinor, currencyCode } };
    }
    const lines = withLine(order.lines, line);
    requireLineCount(orderId, lines);
    const totalMinor = totalOf(orderId, lines);
    const before = order.lines.find((one) => one.productId === productId)?.quantity ?? 0;
    const more = quantity - before;
    const moved = { productId, quantity: Math.abs(more) };
    const type = more > 0 ? "ReserveStock" : "ReleaseStock";
    const facts = { line, currencyCode, totalMinor };
    const changed: OrderLineChanged = { type: "OrderLineChanged", schemaVersion: 1, ...facts };
    return {
      appends: [
        { category: orderFold.category, id: orderId, events: [changed] },
        moveStock(type, orderId, moved, stock),
      ],
      figures: { orderId, totalMinor, currencyCode },
    };
  },
};
