import { expect, it } from "vitest";
import type { RecordedEvent } from "../event.ts";
import type { OrderPlaced } from "./events.ts";
import { paymentWindow } from "./payment-window.process.ts";
import { orderFold } from "./state.ts";

const { react, decision } = paymentWindow;

const placed: OrderPlaced = {
  type: "OrderPlaced",
  schemaVersion: 1,
  customerId: "ada",
  customerName: "Ada",
  customerEmail: "a@b.c",
  currencyCode: "EUR",
  lines: [],
  totalMinor: 5n,
  expireTime: 5_000,
};

const readingAt = (now: number, events: readonly object[]) => ({
  now,
  ahead: () => {},
  facts: () => [],
  state: (fold: { evolve: unknown; initialState: unknown }) =>
    events.reduce(fold.evolve as never, fold.initialState) as never,
});

it("paymentWindow asks for the end of an order at its time", () => {
  const command = { orderId: "o-1", dueTime: 5_000 };
  const recorded = { streamId: "order-o-1" } as RecordedEvent;
  expect(react(placed, recorded)).toEqual([{ dueTime: 5_000, command }]);
});

it("paymentWindow ends the order although the clock of the service is behind the timer's", () => {
  const command = { orderId: "o-1", dueTime: 5_000 };
  const event = { type: "OrderExpired", schemaVersion: 1, expireTime: 5_000 };
  expect(decision.decide(command, readingAt(4_000, [placed])).appends).toEqual([
    { category: "order", id: "o-1", events: [event] },
  ]);
});

it("paymentWindow changes nothing when the order is paid, over or unknown, or not due", () => {
  const paid = { type: "OrderPaid", schemaVersion: 1 };
  const command = { orderId: "o-1", dueTime: 5_000 };
  for (const events of [[placed, paid], [placed, { type: "OrderCancelled" }], []]) {
    const { appends } = decision.decide(command, readingAt(6_000, events));
    expect(appends.flatMap((append) => append.events)).toEqual([]);
  }
  const early = { orderId: "o-1", dueTime: 4_999 };
  const { appends } = decision.decide(early, readingAt(4_999, [placed]));
  expect(appends.flatMap((append) => append.events)).toEqual([]);
});

it("an order's fold is of the category that its events are of", () =>
  expect(orderFold.category).toBe("order"));
