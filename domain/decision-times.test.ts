import fc from "fast-check";
import { expect, it } from "vitest";
import { type Books, keepBooks } from "../tests/account-books.ts";
import { decisionFor, idsFor } from "../tests/account-desk.ts";
import { anyIntent, askedOf } from "../tests/any-asked.ts";
import { createDecisionHistory, type DecisionHistory } from "../tests/decision-history.ts";
import { opening } from "./account/decisions.ts";
import { registration } from "./customer/decisions.ts";
import type { Decision, DecisionReading } from "./decision.ts";
import { cancellation, delivery, orderExpiry, shipping } from "./order/fulfilment.ts";
import { payment } from "./order/payment.ts";
import { lineChange, orderCreation } from "./order/placing.ts";
import { productAdding, stockReceipt } from "./product/decisions.ts";
import { CommandRejected } from "./rejection.ts";
import { validityAt } from "./validity-at.ts";

/*
 * Whatever a decision compares with its time, it names as a due time: else it could be recorded
 * when it is not true any more. So it is the same at every time between two of them.
 */

const timeoutMs = 60_000;
const longMs = 1_000;

/** The reading, and the due times of what is read through it. */
const watched = (reading: DecisionReading) => {
  const dueTimes: number[] = [];
  const state: DecisionReading["state"] = (fold, id) => {
    const read = reading.state(fold, id);
    dueTimes.push(...(fold.dueTimes?.(read) ?? []));
    return read;
  };
  return { dueTimes, reading: { ...reading, state } };
};

/** What a decision comes to at a time, but for the time until which a new order may be paid. */
const decidedAt = <Command>(
  history: DecisionHistory,
  decision: Decision<Command>,
  command: Command,
  now: number,
) => {
  const { dueTimes, reading } = watched(history.readingAt(now));
  dueTimes.push(...(decision.dueTimes?.(command) ?? []));
  const said = (): unknown => {
    try {
      const { appends, figures } = decision.decide(command, reading);
      const events = appends.flatMap((append) =>
        append.events.map((event) =>
          event.type === "OrderPlaced" ? { ...event, expireTime: 0 } : event,
        ),
      );
      return { events, figures: decision === orderCreation ? {} : figures };
    } catch (error) {
      if (!(error instanceof CommandRejected)) throw error;
      return { reason: error.reason, facts: error.facts };
    }
  };
  return { said: said(), dueTimes };
};

/** Holds a decision against itself at other times; true when it is another at the next due time. */
const requireSame = <Command>(
  history: DecisionHistory,
  decision: Decision<Command>,
  command: Command,
  now: number,
): boolean => {
  const { said, dueTimes } = decidedAt(history, decision, command, now);
  const { validFromMs = now - longMs, validUntilMs = now + longMs } = validityAt(now, dueTimes);
  for (const time of [validFromMs, validUntilMs - 1]) {
    expect(decidedAt(history, decision, command, time).said).toEqual(said);
  }
  const next = decidedAt(history, decision, command, validUntilMs).said;
  return JSON.stringify(next, asText) !== JSON.stringify(said, asText);
};

const asText = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? String(value) : value;

it("decisions on accounts name every time that they look at", { timeout: timeoutMs }, () => {
  let turned = 0;
  fc.assert(
    fc.property(fc.array(anyIntent, { minLength: 20, maxLength: 60 }), (intents) => {
      const ids = ["a", "b"];
      const books: Books = new Map();
      const history = createDecisionHistory();
      let now = 1_000;
      for (const [at, intent] of intents.entries()) {
        now += intent.wait;
        const asked = askedOf(intent, ids, books, now);
        const made = idsFor(books, asked, `r${at}`);
        const { decision, command } = decisionFor(asked, `r${at}`);
        if (requireSame(history, decision, command, now)) turned += 1;
        history.execute(decision, command, now);
        const kept = asked.kind === "hold" ? { ...asked, holdId: made.holdId } : asked;
        keepBooks(books, kept, made, now);
      }
    }),
  );
  // Or nothing would have been tried.
  expect(turned).toBeGreaterThan(20);
});

const openShop = (): DecisionHistory => {
  const history = createDecisionHistory();
  const currencyCode = "EUR";
  const opened = { type: "OpenAccount", accountId: "a", ownerId: "o", currencyCode } as const;
  history.execute(opening, { ...opened, overdraftLimitMinor: 1_000n }, 1);
  const said = { sku: "s", name: "P", description: "", category: "c" };
  const price = { currencyCode, priceMinor: 10n, attributes: [] };
  history.execute(productAdding, { type: "AddProduct", productId: "p", ...said, ...price }, 1);
  history.execute(stockReceipt, { productId: "p", quantity: 100 }, 1);
  const mail = { email: "a@b.c", emailKey: "k", phone: "", address: "" };
  const customer = { type: "RegisterCustomer", customerId: "c", name: "C", ...mail } as const;
  history.execute(registration, customer, 1);
  return history;
};

const anyOrderAsked = fc.record({
  kind: fc.constantFrom("create", "create", "line", "pay", "ship", "deliver", "cancel", "expire"),
  orderId: fc.constantFrom("1", "2", "3", "4", "5", "6"),
  quantity: fc.nat(3),
  wait: fc.nat(3),
});

// biome-ignore lint/suspicious/noExplicitAny: the pair fits together where it is made.
type AskedOfOrder = readonly [decision: Decision<any>, command: object];

type OrderAsked = typeof anyOrderAsked extends fc.Arbitrary<infer One> ? One : never;

const askedOfOrder = ({ kind, orderId, quantity }: OrderAsked, key: string): AskedOfOrder => {
  const lines = [{ productId: "p", quantity: 1 }];
  switch (kind) {
    case "create":
      return [orderCreation, { orderId, customerId: "c", lines, paymentWindowMs: 9 }];
    case "line":
      return [lineChange, { orderId, productId: "p", quantity }];
    case "pay":
      return [payment, { orderId, accountId: "a", entryKey: key }];
    case "ship":
      return [shipping, { orderId }];
    case "deliver":
      return [delivery, { orderId }];
    case "cancel":
      return [cancellation, { orderId, reason: "", entryKey: key }];
    default:
      return [orderExpiry, { orderId, dueTime: 0 }];
  }
};

it("decisions on orders name every time that they look at", { timeout: timeoutMs }, () => {
  let turned = 0;
  fc.assert(
    fc.property(fc.array(anyOrderAsked, { minLength: 10, maxLength: 40 }), (all) => {
      const history = openShop();
      let now = 1_000;
      for (const [at, asked] of all.entries()) {
        now += asked.wait;
        const [decision, command] = askedOfOrder(asked, `r${at}`);
        if (requireSame(history, decision, command, now)) turned += 1;
        history.execute(decision, command, now);
      }
    }),
  );
  expect(turned).toBeGreaterThan(20);
});
