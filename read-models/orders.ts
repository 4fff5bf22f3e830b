import type { DomainEvent, RecordedEvent } from "../domain/event.ts";
import type { OrderEvent, OrderLine } from "../domain/order/events.ts";
import { ofStream, type Projection } from "./projection.ts";

type OrderStatus = "pending" | "paid" | "shipped" | "delivered" | "cancelled" | "expired";

/** One state that an order has reached. */
export type OrderStep = {
  readonly status: OrderStatus;
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly actor: string;
  readonly reason: string;
};

/** An order as it stands, with its lines and history as JSON texts. */
export type OrderDocument = {
  readonly orderId: string;
  readonly customerId: string;
  /** As they were when the order was placed. */
  readonly customerName: string;
  readonly customerEmail: string;
  readonly status: OrderStatus;
  readonly currencyCode: string;
  readonly totalMinor: bigint;
  readonly productIds: readonly string[];
  readonly productNames: string;
  readonly lines: string;
  readonly history: string;
  readonly accountId: string;
  readonly createTime: number;
  readonly expireTime: number;
  readonly lastActivityTime: number;
};

/** The lines of a document. */
export const orderLines = ({ lines }: Pick<OrderDocument, "lines">): OrderLine[] =>
  (JSON.parse(lines) as (Omit<OrderLine, "unitPriceMinor"> & { unitPriceMinor: string })[]).map(
    (line) => ({ ...line, unitPriceMinor: BigInt(line.unitPriceMinor) }),
  );

/** The history of a document, from its placing on. */
export const orderHistory = ({ history }: Pick<OrderDocument, "history">): OrderStep[] =>
  JSON.parse(history);

const withLines = (document: OrderDocument, lines: readonly OrderLine[]): OrderDocument => ({
  ...document,
  productIds: lines.map(({ productId }) => productId),
  productNames: lines.map(({ productName }) => productName).join(", "),
  lines: JSON.stringify(
    lines.map((line) => ({ ...line, unitPriceMinor: line.unitPriceMinor.toString() })),
  ),
});

/**
 * @throws {Error} when the order was never placed, so its document was lost: its stream is held
 * instead of showing an order of nobody.
 */
const touched = (document: OrderDocument, { recordedAt }: RecordedEvent): OrderDocument => {
  if (document.createTime === 0) {
    throw new Error(`Cannot change order ${document.orderId}: its placing is missing`);
  }
  return { ...document, lastActivityTime: recordedAt };
};

const withStatus = (
  document: OrderDocument,
  status: OrderStatus,
  { recordedAt, actor }: RecordedEvent,
  reason = "",
): OrderDocument => {
  const step: OrderStep = { status, time: recordedAt, actor, reason };
  return { ...document, status, history: JSON.stringify([...orderHistory(document), step]) };
};

const reach =
  (status: OrderStatus) =>
  (document: OrderDocument, _event: DomainEvent, recorded: RecordedEvent): OrderDocument =>
    withStatus(touched(document, recorded), status, recorded);

/** The lines after one of them was set; quantity 0 = it is gone. */
const setLine = (lines: readonly OrderLine[], line: OrderLine): OrderLine[] => {
  const at = lines.findIndex(({ productId }) => productId === line.productId);
  const changed = at < 0 ? [...lines, line] : lines.with(at, line);
  return changed.filter(({ quantity }) => quantity > 0);
};

/** One document per order. */
export const orders: Projection<OrderDocument, OrderEvent> = {
  name: "orders",
  version: 2, // More words of the product names are searched than in version 1.
  mapping: {
    orderId: "keyword",
    customerId: "keyword",
    customerName: "text",
    customerEmail: "text",
    status: "keyword",
    currencyCode: "keyword",
    totalMinor: "long",
    productIds: "keywords",
    productNames: "text",
    lines: "stored",
    history: "stored",
    accountId: "keyword",
    createTime: "date",
    expireTime: "date",
    lastActivityTime: "date",
  },
  sortedBy: [["orderId"], ["customerId", "createTime"], ["createTime"], ["totalMinor"]],
  documents: ofStream,
  initialDocument: (orderId) => ({
    orderId,
    customerId: "",
    customerName: "",
    customerEmail: "",
    status: "pending",
    currencyCode: "",
    totalMinor: 0n,
    productIds: [],
    productNames: "",
    lines: "[]",
    history: "[]",
    accountId: "",
    createTime: 0,
    expireTime: 0,
    lastActivityTime: 0,
  }),
  evolve: {
    OrderPlaced: (document, event, recorded) => {
      const { customerId, customerName, customerEmail, currencyCode } = event;
      const { totalMinor, expireTime, lines } = event;
      const time = recorded.recordedAt;
      const times = { createTime: time, lastActivityTime: time, expireTime };
      const customer = { customerId, customerName, customerEmail };
      const placed = { ...document, ...customer, currencyCode, totalMinor, ...times };
      return withLines(withStatus(placed, "pending", recorded), lines);
    },
    OrderLineChanged: (document, { line, totalMinor }, recorded) =>
      withLines(
        { ...touched(document, recorded), totalMinor },
        setLine(orderLines(document), line),
      ),
    OrderPaid: (document, { accountId }, recorded) =>
      withStatus({ ...touched(document, recorded), accountId }, "paid", recorded),
    OrderShipped: reach("shipped"),
    OrderDelivered: reach("delivered"),
    OrderCancelled: (document, { reason }, recorded) =>
      withStatus(touched(document, recorded), "cancelled", recorded, reason),
    OrderExpired: reach("expired"),
  },
};
