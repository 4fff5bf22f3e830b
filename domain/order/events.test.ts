import { describe } from "vitest";
import { createDecisionHistory } from "../../tests/decision-history.ts";
import { shippedEventsContract } from "../../tests/shipped-events.ts";
import { deposit, opening } from "../account/decisions.ts";
import { registration } from "../customer/decisions.ts";
import { productAdding, stockReceipt } from "../product/decisions.ts";
import { orderEvents } from "./events.ts";
import { cancellation, delivery, orderExpiry, shipping } from "./fulfilment.ts";
import { payment } from "./payment.ts";
import { lineChange, orderCreation } from "./placing.ts";

const now = Date.parse("2026-11-22T18:00:00.000Z");

/** A delivered order, a cancelled one and one that nobody paid. */
const history = () => {
  const past = createDecisionHistory();
  const price = { currencyCode: "EUR", priceMinor: 4_990n, attributes: [] };
  const said = { sku: "DL-100", name: "Desk lamp", description: "", category: "Lighting" };
  const mail = { email: "ada@example.com", emailKey: "4c1f", phone: "", address: "" };
  const customerId = "ada";
  const named = { type: "RegisterCustomer", customerId, name: "Ada Lovelace" } as const;
  past.execute(productAdding, { type: "AddProduct", productId: "lamp", ...said, ...price }, now);
  past.execute(stockReceipt, { productId: "lamp", quantity: 1_000_000_000_000 }, now);
  past.execute(registration, { ...named, ...mail }, now);
  const account = { accountId: "ada-1", currencyCode: "EUR" };
  const opened = { type: "OpenAccount", ...account, ownerId: "ada" } as const;
  past.execute(opening, { ...opened, overdraftLimitMinor: 0n }, now);
  const entry = { entryKey: "in", description: "", reference: "", amountMinor: 10n ** 15n };
  past.execute(deposit, { type: "DepositMoney", ...account, ...entry }, now);
  for (const orderId of ["bought", "given-up", "forgotten"]) {
    const lines = [{ productId: "lamp", quantity: 200_000_000 }];
    const order = { orderId, customerId, lines, paymentWindowMs: 1_800_000 };
    past.execute(orderCreation, order, now);
  }
  const line = { orderId: "bought", productId: "lamp", quantity: 3 };
  past.execute(lineChange, line, now);
  const entryKey = "0199d3a0-7c2e-5b1a-9f00-000000000000";
  for (const orderId of ["bought", "given-up"]) {
    past.execute(payment, { orderId, accountId: "ada-1", entryKey }, now);
  }
  past.execute(shipping, { orderId: "bought" }, now);
  past.execute(delivery, { orderId: "bought" }, now);
  const givenUp = { orderId: "given-up", reason: "Found a cheaper one", entryKey: "back" };
  past.execute(cancellation, givenUp, now);
  past.execute(orderExpiry, { orderId: "forgotten", dueTime: now + 1_800_000 }, now);
  const ids = ["bought", "given-up", "forgotten"];
  return ids.flatMap((id) => past.events("order", id));
};

const decided = Object.fromEntries(
  history()
    .toReversed()
    .map((event) => [event.type, () => event] as const),
);

/** Lines are added here with a new version of an event, and never changed. */
const digests = {
  "OrderPlaced.v1.json": "6846c3e01a01984b",
  "OrderLineChanged.v1.json": "0e7b8f1a26d48c05",
  "OrderPaid.v1.json": "4fb24d310f71b907",
  "OrderShipped.v1.json": "0fa229210afafe32",
  "OrderDelivered.v1.json": "48ea2b6110473b26",
  "OrderCancelled.v1.json": "78c21e7bceafc0df",
  "OrderExpired.v1.json": "3ab2556f125b6454",
};

describe("orderEvents", () => shippedEventsContract(orderEvents, { digests, decided }));
