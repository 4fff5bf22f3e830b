import fc from "fast-check";
import { expect, it } from "vitest";
import { customers } from "../../read-models/customers.ts";
import { orderLines, orders } from "../../read-models/orders.ts";
import { products } from "../../read-models/products.ts";
import type { AnyProjection } from "../../read-models/projection.ts";
import { anyShopAsked } from "../../tests/any-shop-asked.ts";
import { createDecisionHistory } from "../../tests/decision-history.ts";
import { foldedDocuments } from "../../tests/folded-documents.ts";
import {
  keepShop,
  moneyOf,
  onHandOf,
  reservedOf,
  type ShopAsked,
  type ShopBooks,
  shippedOf,
  shopWindowMs,
  slipTotal,
} from "../../tests/shop-books.ts";
import { accountDecider } from "../account/decider.ts";
import { deposit, opening } from "../account/decisions.ts";
import { reversal } from "../account/reversal.ts";
import { registration } from "../customer/decisions.ts";
import {
  priceChange,
  productAdding,
  productRetirement,
  stockAdjustment,
  stockReceipt,
} from "../product/decisions.ts";
import { stockDecider } from "../stock/decider.ts";
import type { OrderPaid } from "./events.ts";
import { cancellation, delivery, orderExpiry, shipping } from "./fulfilment.ts";
import { payment } from "./payment.ts";
import { lineChange, orderCreation } from "./placing.ts";

const productIds = ["p", "q", "r"];
const accounts = new Map([
  ["rich", 400n],
  ["poor", 25n],
]);
const currencyCode = "EUR";

const openShop = () => {
  const history = createDecisionHistory();
  for (const [accountId, amountMinor] of accounts) {
    const opened = { type: "OpenAccount", accountId, ownerId: "o", currencyCode } as const;
    history.execute(opening, { ...opened, overdraftLimitMinor: 0n }, 1);
    const entry = { entryKey: `in-${accountId}`, description: "", reference: "" };
    const paid = { type: "DepositMoney", accountId, amountMinor, currencyCode } as const;
    history.execute(deposit, { ...paid, ...entry }, 1);
  }
  for (const productId of productIds) {
    const said = { sku: "s", name: `Thing ${productId}`, description: "", category: "c" };
    const price = { currencyCode, priceMinor: 10n, attributes: [] };
    history.execute(productAdding, { type: "AddProduct", productId, ...said, ...price }, 1);
    history.execute(stockReceipt, { productId, quantity: 5 }, 1);
  }
  const mail = { email: "a@b.c", emailKey: "k", phone: "", address: "" };
  const customer = { type: "RegisterCustomer", customerId: "ada", name: "Ada", ...mail } as const;
  history.execute(registration, customer, 1);
  const card = () => ({ price: 10n, retired: false, received: 5, adjusted: 0 });
  const books: ShopBooks = {
    products: new Map(productIds.map((id) => [id, card()])),
    orders: new Map(),
    paidIn: new Map(accounts),
  };
  return { history, books };
};

type Shop = ReturnType<typeof openShop>;

/** Undoes what an order was paid by, as anybody may who may move money. */
const reversePayment = (
  history: Shop["history"],
  orderId: string,
  entryKey: string,
  now: number,
): string => {
  const paid = history.events("order", orderId).find(({ type }) => type === "OrderPaid");
  const { accountId, entryId } = (paid as OrderPaid | undefined) ?? {
    accountId: "rich",
    entryId: "",
  };
  const command = { accountId, entryId, entryKey, counterpartyEntryKey: `c-${entryKey}` };
  return history.execute(reversal, { type: "ReverseEntry", ...command, description: "" }, now).said;
};

const askShop = ({ history }: Shop, asked: ShopAsked, key: string, now: number): string => {
  const entryKey = `e-${key}`;
  switch (asked.kind) {
    case "receive":
      return history.execute(
        stockReceipt,
        { productId: asked.product, quantity: asked.quantity },
        now,
      ).said;
    case "adjust": {
      const command = { productId: asked.product, delta: asked.quantity, reason: "r" };
      return history.execute(stockAdjustment, command, now).said;
    }
    case "price": {
      const price = { currencyCode, priceMinor: asked.price };
      const command = { type: "ChangePrice", productId: asked.product, ...price } as const;
      return history.execute(priceChange, command, now).said;
    }
    case "retire": {
      const command = { type: "RetireProduct", productId: asked.product } as const;
      return history.execute(productRetirement, command, now).said;
    }
    case "create": {
      const lines = [...asked.lines].map(([productId, quantity]) => ({ productId, quantity }));
      const said = { customerId: "ada", lines, paymentWindowMs: shopWindowMs };
      return history.execute(orderCreation, { orderId: asked.order, ...said }, now).said;
    }
    case "line": {
      const { order: orderId, product: productId, quantity } = asked;
      return history.execute(lineChange, { orderId, productId, quantity }, now).said;
    }
    case "pay": {
      const command = { orderId: asked.order, accountId: asked.account, entryKey };
      return history.execute(payment, command, now).said;
    }
    case "reverse":
      return reversePayment(history, asked.order, entryKey, now);
    case "ship":
      return history.execute(shipping, { orderId: asked.order }, now).said;
    case "deliver":
      return history.execute(delivery, { orderId: asked.order }, now).said;
    case "cancel":
      return history.execute(cancellation, { orderId: asked.order, reason: "", entryKey }, now)
        .said;
    case "expire":
      return history.execute(orderExpiry, { orderId: asked.order, dueTime: 0 }, now).said;
  }
};

const requireStock = ({ history, books }: Shop): void => {
  for (const id of productIds) {
    const events = history.events("stock", id);
    const { level } = events.reduce(
      stockDecider.evolve as (state: typeof stockDecider.initialState, event: object) => never,
      stockDecider.initialState,
    );
    const { onHand, reserved, received, adjusted, shipped } = level;
    expect({ onHand, reserved, shipped }).toEqual({
      onHand: onHandOf(books, id),
      reserved: reservedOf(books, id),
      shipped: shippedOf(books, id),
    });
    expect(onHand + shipped).toBe(received + adjusted);
    expect(reserved >= 0 && reserved <= onHand).toBe(true);
  }
};

const requireMoney = ({ history, books }: Shop): void => {
  for (const accountId of accounts.keys()) {
    const { balanceMinor } = history
      .events("account", accountId)
      .reduce(
        accountDecider.evolve as (
          state: typeof accountDecider.initialState,
          event: object,
        ) => never,
        accountDecider.initialState,
      );
    expect(balanceMinor).toBe(moneyOf(books, accountId));
    expect(balanceMinor >= 0n).toBe(true);
  }
};

/** The read models, each brought on by the events that were not there at the last look. */
const watchDocuments = ({ history }: Shop) => {
  const folded = new Map<AnyProjection, ReturnType<typeof foldedDocuments>>();
  let seen = 0;
  return {
    look: () => {
      const fresh = history.envelopes.slice(seen);
      seen = history.envelopes.length;
      for (const model of [products, orders, customers]) {
        folded.set(model, foldedDocuments(model, fresh, folded.get(model)));
      }
    },
    of: (model: AnyProjection) => folded.get(model) ?? new Map(),
  };
};

type Documents = ReturnType<typeof watchDocuments>;

/** Documents at this version, made of the events alone, against the keeper's books. */
const requireDocuments = ({ books }: Shop, shown: Documents): void => {
  shown.look();
  const shelves = shown.of(products);
  for (const [id, card] of books.products) {
    const onHand = onHandOf(books, id);
    const reserved = reservedOf(books, id);
    expect(shelves.get(`default/${id}`)?.fields).toMatchObject({
      priceMinor: card.price,
      status: card.retired ? "retired" : "active",
      onHand: BigInt(onHand),
      reserved: BigInt(reserved),
      available: BigInt(onHand - reserved),
    });
  }
  const documents = shown.of(orders);
  expect(documents.size).toBe(books.orders.size);
  for (const [id, slip] of books.orders) {
    const fields = documents.get(`default/${id}`)?.fields;
    expect(fields).toMatchObject({
      status: slip.state,
      totalMinor: slipTotal(slip),
      productIds: [...slip.lines.keys()],
      accountId: slip.account,
    });
    const lines = orderLines(fields as { lines: string });
    expect(lines).toEqual(
      [...slip.lines].map(([productId, { quantity, price }]) => ({
        productId,
        productName: `Thing ${productId}`,
        quantity,
        unitPriceMinor: price,
      })),
    );
  }
};

it(
  "stock, orders and money are what the shop's books say, at every version, whatever is asked",
  () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyShopAsked, fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 20)), {
          maxLength: 60,
          size: "max",
        }),
        (all) => {
          const shop = openShop();
          const documents = watchDocuments(shop);
          let now = 100;
          for (const [index, [asked, wait]] of all.entries()) {
            now += wait;
            const said = askShop(shop, asked, String(index), now);
            expect([asked, said]).toEqual([asked, keepShop(shop.books, asked, now)]);
            requireStock(shop);
            requireMoney(shop);
            requireDocuments(shop, documents);
          }
          documents.look();
          for (const model of [products, orders, customers]) {
            expect(documents.of(model)).toEqual(foldedDocuments(model, shop.history.envelopes));
          }
        },
      ),
      { numRuns: 300 },
    ),
  120_000,
);
