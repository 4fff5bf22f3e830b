import fc from "fast-check";
import type { DomainEvent } from "../domain/event.ts";

const text = fc.string({ unit: "binary", maxLength: 20 });
const minor = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const count = fc.integer({ min: -(10 ** 15), max: 10 ** 15 });
const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, text]));

const price = { currencyCode: text, priceMinor: minor };
const details = {
  ...texts("name", "description", "category"),
  attributes: fc.array(fc.record({ name: text, value: text }), { maxLength: 3 }),
};
const listing = {
  ...details,
  ...price,
  sku: text,
  status: fc.constantFrom("active", "retired"),
  productVersion: count,
};
const figures = ["onHand", "reserved", "received", "adjusted", "shipped"];
const level = fc.record(Object.fromEntries(figures.map((figure) => [figure, count])));
const movement = { quantity: count, after: level };
const ofOrder = { ...movement, orderId: text };
const line = fc.record({
  ...texts("productId", "productName"),
  quantity: count,
  unitPriceMinor: minor,
});
const total = { currencyCode: text, totalMinor: minor };

/** Fields of every event of products, stock, customers, emails and orders, by type. */
const fields: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  ProductAdded: { ...details, ...price, sku: text },
  ProductDetailsChanged: details,
  PriceChanged: price,
  ProductRetired: {},
  ProductListed: listing,
  StockReceived: movement,
  StockAdjusted: { delta: count, reason: text, after: level },
  StockReserved: ofOrder,
  StockReleased: ofOrder,
  StockShipped: ofOrder,
  CustomerRegistered: texts("name", "phone", "address", "email", "emailKey"),
  ProfileChanged: texts("name", "phone", "address"),
  EmailChanged: texts("email", "emailKey"),
  CustomerClosed: {},
  EmailClaimed: texts("customerId"),
  EmailReleased: texts("customerId"),
  OrderPlaced: {
    ...texts("customerId", "customerName", "customerEmail"),
    ...total,
    lines: fc.array(line, { maxLength: 3 }),
    expireTime: count,
  },
  OrderLineChanged: { line, ...total },
  OrderPaid: { ...texts("accountId", "entryId"), entryNumber: count, ...total },
  OrderShipped: {},
  OrderDelivered: {},
  OrderCancelled: { ...texts("reason", "currencyCode"), refundedMinor: minor },
  OrderExpired: { expireTime: count },
};

/** Any event of products, stock, customers, emails and orders, by type. */
export const anyShopEvent: Readonly<Record<string, fc.Arbitrary<DomainEvent>>> = Object.fromEntries(
  Object.entries(fields).map(([type, own]) => [
    type,
    fc.record({ ...own, type: fc.constant(type), schemaVersion: fc.constant(1) }),
  ]),
);
