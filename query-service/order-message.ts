import { streamIdOf } from "../domain/event.ts";
import { CommandRejected } from "../domain/rejection.ts";
import { moneyMessage } from "../platform/grpc/money-message.ts";
import { timestampMessage } from "../platform/grpc/timestamp-message.ts";
import type { Hit } from "../platform/search-index/search-index.ts";
import type { Order } from "../proto/gen/daybook/order/v1/Order.ts";
import type { OrderStatus__Output } from "../proto/gen/daybook/order/v1/OrderStatus.ts";
import { type OrderDocument, orderHistory, orderLines } from "../read-models/orders.ts";
import type { VersionedDocument } from "../read-models/projection.ts";

/** An order's document is of the order's stream. */
export const orderStreams = { category: "order", field: "orderId" } as const;

/** The stream of an order. */
export const orderStream = (orderId: string): string => streamIdOf(orderStreams.category, orderId);

const statusNames = {
  pending: "ORDER_STATUS_PENDING",
  paid: "ORDER_STATUS_PAID",
  shipped: "ORDER_STATUS_SHIPPED",
  delivered: "ORDER_STATUS_DELIVERED",
  cancelled: "ORDER_STATUS_CANCELLED",
  expired: "ORDER_STATUS_EXPIRED",
} as const satisfies Record<OrderDocument["status"], OrderStatus__Output>;

/** The proto's name of a status in the index, as facets give it. */
export const orderStatusName = (value: string): OrderStatus__Output =>
  Object.hasOwn(statusNames, value)
    ? statusNames[value as OrderDocument["status"]]
    : "ORDER_STATUS_UNSPECIFIED";

/** How the index names a status; empty for the unspecified one. */
export const orderStatusValue = (name: OrderStatus__Output): string =>
  Object.entries(statusNames).find(([, one]) => one === name)?.[0] ?? "";

/** There is no such order as far as the index has come. */
export const orderNotFound = (orderId: string): CommandRejected =>
  new CommandRejected(
    "ORDER_NOT_FOUND",
    { order_id: orderId },
    `Cannot find order ${orderId}: no such order`,
  );

/** An order as callers see it, without what is looked up elsewhere. */
export const orderMessage = ({
  fields,
  streamVersion,
}: VersionedDocument<OrderDocument>): Order => {
  const money = (minor: bigint) => moneyMessage(minor, fields.currencyCode);
  return {
    orderId: fields.orderId,
    customerId: fields.customerId,
    customerName: fields.customerName,
    customerEmail: fields.customerEmail,
    status: statusNames[fields.status],
    lines: orderLines(fields).map(({ productId, productName, quantity, unitPriceMinor }) => ({
      productId,
      productName,
      quantity: String(quantity),
      unitPrice: money(unitPriceMinor),
      lineTotal: money(BigInt(quantity) * unitPriceMinor),
    })),
    totalPrice: money(fields.totalMinor),
    createTime: timestampMessage(fields.createTime),
    expireTime: timestampMessage(fields.expireTime),
    history: orderHistory(fields).map(({ status, time, ...step }) => ({
      ...step,
      status: statusNames[status],
      time: timestampMessage(time),
    })),
    version: String(streamVersion),
    accountId: fields.accountId,
    lastActivityTime: timestampMessage(fields.lastActivityTime),
  };
};

/** The document of a found order. */
export const orderDocument = ({ document }: Hit): VersionedDocument<OrderDocument> =>
  // The projection's own fold wrote it, and the index is strict about its mapping.
  document as VersionedDocument as VersionedDocument<OrderDocument>;
