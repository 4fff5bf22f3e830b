import { all, at, type Desk, joined, money, msOf, refusalOf, tokenOf } from "./desk.ts";
import { aTime, expectSeen, tokenForm, uuid } from "./expectation.ts";
import { orderIn } from "./order-states.ts";
import { rulesOf } from "./rule.ts";
import { newCustomer, newProduct, placedTotal, placeOrder, stockSeen } from "./shop-desk.ts";
import type { Message } from "./wire.ts";

const balanceSeen = async (desk: Desk, accountId: string, after: Message) => {
  const asked = { accountId, consistencyToken: tokenOf(after) };
  return at(await desk.ok("GetAccount", asked), "account").balance;
};

type WrongOrder = {
  readonly reason: string;
  readonly customer: string;
  readonly lines: readonly (readonly [productId: string, quantity: number])[];
};

/** Orders that each have one thing wrong, and what is right about them. */
const wrongOrders = async (desk: Desk) => {
  const [good, few] = await Promise.all([newProduct(desk), newProduct(desk, { pieces: 2 })]);
  const [customerId, closed] = [await newCustomer(desk), await newCustomer(desk)];
  const [yen, dear, retired] = [
    await newProduct(desk, { currency: "JPY" }),
    await newProduct(desk, { price: "1000000000000000" }),
    await newProduct(desk),
  ];
  const there = desk.elsewhere();
  const [foreign, foreignProduct] = [await newCustomer(there), await newProduct(there)];
  await desk.does("CloseCustomer", { customerId: closed });
  await desk.does("RetireProduct", { productId: retired });
  const of = (reason: string, lines: WrongOrder["lines"], customer = customerId): WrongOrder => ({
    reason,
    customer,
    lines,
  });
  const fine = [good, 1] as const;
  const cases = [
    of("CUSTOMER_NOT_FOUND", [fine], "nobody"),
    of("CUSTOMER_NOT_FOUND", [fine], foreign),
    of("PRODUCT_NOT_FOUND", [fine, ["nothing", 1]]),
    of("PRODUCT_NOT_FOUND", [[foreignProduct, 1]]),
    of("CUSTOMER_CLOSED", [fine], closed),
    of("PRODUCT_RETIRED", [fine, [retired, 1]]),
    of("CURRENCY_MISMATCH", [fine, [yen, 1]]),
    of("AMOUNT_LIMIT", [[dear, 2]]),
    of("AMOUNT_LIMIT", [[dear, 1], fine]),
    of("OUT_OF_STOCK", [fine, [few, 3]]),
  ];
  return { good, few, customerId, cases };
};

const creation = rulesOf("orders", {
  create: [
    "CreateOrder answers version 1, token, time, total, when it expires; pieces are reserved",
    async (desk) => {
      const { orderId, productId, last } = await placeOrder(desk);
      expectSeen("CreateOrder", last, {
        orderId,
        version: "1",
        consistencyToken: tokenForm,
        recordTime: aTime,
        replayed: false,
        totalPrice: money(placedTotal),
        expireTime: aTime,
      });
      expectSeen("expires later", msOf(last.expireTime) > msOf(last.recordTime), true);
      const stock = { onHand: "10", reserved: "3", available: "7" };
      expectSeen("stock", await stockSeen(desk, productId, last), stock);
    },
  ],
  "derived-id": [
    "CreateOrder without order_id derives a UUID from tenant, RPC and request id",
    async (desk) => {
      const lines = [{ productId: await newProduct(desk), quantity: 1 }];
      const request = {
        requestId: crypto.randomUUID(),
        customerId: await newCustomer(desk),
        lines,
      };
      const { orderId } = await desk.ok("CreateOrder", request);
      expectSeen("order_id", orderId, uuid);
      const again = await desk.ok("CreateOrder", request);
      expectSeen("replay", again, { orderId, replayed: true });
    },
  ],
  refused: [
    "What is unknown, closed, retired, of another currency, too dear or not there refuses all",
    async (desk) => {
      const { good, few, customerId, cases } = await wrongOrders(desk);
      const orderId = desk.newId("o");
      for (const { reason, customer, lines } of cases) {
        const asked = lines.map(([productId, quantity]) => ({ productId, quantity }));
        await desk.refused("CreateOrder", { orderId, customerId: customer, lines: asked }, reason);
      }
      const asked = { orderId, customerId, lines: [{ productId: few, quantity: 2 }] };
      const done = await desk.does("CreateOrder", asked);
      expectSeen("the id is still free", done.version, "1");
      const untouched = { onHand: "10", reserved: "0" };
      expectSeen("nothing was reserved", await stockSeen(desk, good, done), untouched);
      await desk.refused("CreateOrder", asked, "ORDER_EXISTS");
      const more = { ...asked, orderId: desk.newId("o") };
      const { metadata } = await desk.refused("CreateOrder", more, "OUT_OF_STOCK");
      const facts = { product_id: few, requested: "2", available: "0" };
      expectSeen("metadata", metadata, facts);
    },
  ],
  "every-line": [
    "100 lines pass; 0, 101, or a product twice are INVALID_FIELD naming the field",
    async (desk) => {
      const productIds = await Promise.all(
        Array.from({ length: 100 }, () => newProduct(desk, { pieces: 1, price: 1 })),
      );
      const customerId = await newCustomer(desk);
      const lines = productIds.map((productId) => ({ productId, quantity: 1 }));
      const [first] = lines;
      for (const [wrong, field] of [
        [[], "lines"],
        [[...lines, { productId: "more", quantity: 1 }], "lines"],
        [[first, first], "lines[1].product_id"],
      ] as const) {
        const refused = { ...refusalOf("INVALID_FIELD"), fields: [field] };
        const asked = { requestId: crypto.randomUUID(), customerId, lines: wrong };
        expectSeen(`${wrong.length} lines`, await desk.call("CreateOrder", asked), refused);
      }
      const done = await desk.does("CreateOrder", { customerId, lines });
      expectSeen("total", done.totalPrice, money(100));
    },
  ],
  "no-oversale": [
    "Of many who want the last pieces at once exactly as many get them as there are",
    async (desk) => {
      const productId = await newProduct(desk, { pieces: 5 });
      const customerIds = await Promise.all(Array.from({ length: 20 }, () => newCustomer(desk)));
      const asked = customerIds.map((customerId) =>
        desk.call("CreateOrder", {
          requestId: crypto.randomUUID(),
          customerId,
          lines: [{ productId, quantity: 1 }],
        }),
      );
      const said = (await Promise.all(asked)).map(({ status, reason }) => `${status} ${reason}`);
      const expected = [
        ...Array(15).fill("FAILED_PRECONDITION OUT_OF_STOCK"),
        ...Array(5).fill("OK "),
      ];
      expectSeen("answers", said.toSorted(), expected);
    },
  ],
});

const changes = rulesOf("orders", {
  lines: [
    "ChangeOrderLine changes, adds at today's price and removes lines; the stock follows",
    async (desk) => {
      const { orderId, productId, otherId } = await placeOrder(desk);
      await desk.does("ChangePrice", { productId, price: money(999) });
      const line = (id: string, quantity: number) =>
        desk.does("ChangeOrderLine", { orderId, productId: id, quantity });
      expectSeen("the price it came with", (await line(productId, 2)).totalPrice, money(900));
      const third = await newProduct(desk, { price: 1 });
      expectSeen("a new line", (await line(third, 4)).totalPrice, money(904));
      const removed = await line(otherId, 0);
      expectSeen("a line less", removed, { version: "4", totalPrice: money(504) });
      const same = await line(third, 4);
      expectSeen("as it is already", same, { version: "4", totalPrice: money(504) });
      expectSeen("stock", await stockSeen(desk, otherId, removed), { reserved: "0" });
      expectSeen("stock", await stockSeen(desk, productId, removed), { reserved: "2" });
    },
  ],
  "lines-refused": [
    "ChangeOrderLine refuses what is unknown, not there, retired, or would leave no line",
    async (desk) => {
      const { orderId, productId, otherId } = await placeOrder(desk);
      const refused = (id: string, quantity: number, reason: string) =>
        desk.refused("ChangeOrderLine", { orderId, productId: id, quantity }, reason);
      await refused("nothing", 1, "PRODUCT_NOT_FOUND");
      await refused(productId, 11, "OUT_OF_STOCK");
      await refused(await newProduct(desk, { currency: "JPY" }), 1, "CURRENCY_MISMATCH");
      const retired = await newProduct(desk);
      await desk.does("RetireProduct", { productId: retired });
      await refused(retired, 1, "PRODUCT_RETIRED");
      await desk.does("ChangeOrderLine", { orderId, productId: otherId, quantity: 0 });
      await refused(productId, 0, "ORDER_LINES_LIMIT");
      const none = { orderId: "none", productId, quantity: 1 };
      await desk.refused("ChangeOrderLine", none, "ORDER_NOT_FOUND");
    },
  ],
});

const fulfilment = rulesOf("orders", {
  pay: [
    "PayOrder withdraws the total and answers entry and balance; again it changes nothing",
    async (desk) => {
      const { orderId, accountId } = await placeOrder(desk);
      const paid = await desk.does("PayOrder", { orderId, accountId });
      const figures = { entryNumber: "2", balance: money(850), available: money(850) };
      const expected = { orderId, accountId, version: "2", totalPrice: money(placedTotal) };
      expectSeen("PayOrder", paid, { ...expected, ...figures });
      const again = await desk.does("PayOrder", { orderId, accountId });
      expectSeen("PayOrder again", again, { version: "2", entryId: paid.entryId, ...figures });
      const other = { orderId, accountId: await desk.open({ balance: 9_999 }) };
      await desk.refused("PayOrder", other, "ORDER_NOT_OPEN");
      expectSeen("balance", await balanceSeen(desk, accountId, paid), money(850));
      const asked = { accountId, entryId: paid.entryId, consistencyToken: tokenOf(paid) };
      const { entry } = await desk.ok("GetEntry", asked);
      expectSeen("entry", entry, { type: "ENTRY_TYPE_WITHDRAWAL", amount: money(placedTotal) });
    },
  ],
  "pay-refused": [
    "PayOrder has the account's own reasons; nobody is charged and the order stays pending",
    async (desk) => {
      const { orderId } = await placeOrder(desk);
      const [poor, yen, frozen] = [
        await desk.open({ balance: placedTotal - 1 }),
        await desk.open({ balance: 9_999, currency: "JPY" }),
        await desk.open({ balance: 9_999 }),
      ];
      await desk.does("FreezeAccount", { accountId: frozen, reason: "r" });
      for (const [accountId, reason] of [
        ["nobody", "ACCOUNT_NOT_FOUND"],
        [poor, "INSUFFICIENT_FUNDS"],
        [yen, "CURRENCY_MISMATCH"],
        [frozen, "ACCOUNT_FROZEN"],
      ] as const) {
        await desk.refused("PayOrder", { orderId, accountId }, reason);
      }
      await desk.refused("PayOrder", { orderId: "none", accountId: poor }, "ORDER_NOT_FOUND");
      const deposited = await desk.does("DepositMoney", { accountId: poor, amount: money(1) });
      expectSeen("balance", deposited.balance, money(placedTotal));
      const paid = await desk.does("PayOrder", { orderId, accountId: poor });
      expectSeen("paid to the last cent", paid, { version: "2", available: money(0) });
    },
  ],
  ship: [
    "ShipOrder takes the pieces out of stock; DeliverOrder leaves it as it is",
    async (desk) => {
      const order = await orderIn(desk, "PAID");
      const { orderId, productId } = order;
      const shipped = await desk.does("ShipOrder", { orderId });
      const left = { onHand: "7", reserved: "0", available: "7" };
      expectSeen("stock", await stockSeen(desk, productId, shipped), left);
      const delivered = await desk.does("DeliverOrder", { orderId });
      expectSeen("stock", await stockSeen(desk, productId, delivered), left);
    },
  ],
  cancel: [
    "CancelOrder gives the pieces free and the money back, once",
    async (desk) => {
      const order = await orderIn(desk, "PAID");
      const { orderId, productId, accountId } = order;
      const done = await desk.does("CancelOrder", { orderId, reason: "no" });
      expectSeen("refunded", done.refunded, money(placedTotal));
      const again = await desk.does("CancelOrder", { orderId });
      expectSeen("refunded again", again.refunded, null);
      expectSeen("balance", await balanceSeen(desk, accountId, done), money(2_000));
      const free = { onHand: "10", reserved: "0" };
      expectSeen("stock", await stockSeen(desk, productId, done), free);
      const pending = await placeOrder(desk);
      const unpaid = await desk.does("CancelOrder", { orderId: pending.orderId });
      expectSeen("nothing was paid", unpaid.refunded, null);
    },
  ],
  "payment-reversed": [
    "An order whose payment was reversed is not shipped nor paid; cancelling it refunds nothing",
    async (desk) => {
      const { orderId, productId, accountId, last } = await orderIn(desk, "PAID");
      const reversed = await desk.does("ReverseEntry", { accountId, entryId: last.entryId });
      expectSeen("balance", reversed.balance, money(2_000));
      const why = { order_id: orderId, order_status: "PAID", payment_status: "REVERSED" };
      for (const [rpc, more] of [
        ["ShipOrder", {}],
        ["PayOrder", { accountId }],
      ] as const) {
        const { metadata } = await desk.refused(rpc, { orderId, ...more }, "ORDER_NOT_OPEN");
        expectSeen(`metadata of ${rpc}`, metadata, why);
      }
      const done = await desk.does("CancelOrder", { orderId, reason: "reversed" });
      expectSeen("refunded", done.refunded, null);
      expectSeen("balance", await balanceSeen(desk, accountId, done), money(2_000));
      const free = { onHand: "10", reserved: "0" };
      expectSeen("stock", await stockSeen(desk, productId, done), free);
    },
  ],
  "cancel-or-pay": [
    "Pay and cancel at the same instant: whoever is second finds it paid or closed; refund once",
    async (desk) => {
      for (let round = 0; round < 4; round += 1) {
        const { orderId, accountId } = await placeOrder(desk);
        const ask = (rpc: string, more: object) =>
          desk.call(rpc, { requestId: crypto.randomUUID(), orderId, ...more });
        const [paid, cancelled] = await Promise.all([
          ask("PayOrder", { accountId }),
          ask("CancelOrder", {}),
        ]);
        expectSeen("CancelOrder", cancelled.status, "OK");
        if (paid.status === "OK") {
          expectSeen("refunded", cancelled.response.refunded, money(placedTotal));
        } else expectSeen("PayOrder", paid, refusalOf("ORDER_NOT_OPEN"));
        const balance = await balanceSeen(desk, accountId, cancelled.response);
        if (cancelled.response.refunded !== null) expectSeen("balance", balance, money(2_000));
      }
    },
  ],
  unknown: [
    "Every command on an unknown order, or another tenant's, is ORDER_NOT_FOUND and names it",
    async (desk) => {
      const { orderId, productId, accountId } = await placeOrder(desk);
      const there = desk.elsewhere();
      for (const [rpc, more] of [
        ["ShipOrder", {}],
        ["DeliverOrder", {}],
        ["CancelOrder", {}],
      ] as const) {
        const { metadata } = await there.refused(rpc, { orderId, ...more }, "ORDER_NOT_FOUND");
        expectSeen("metadata", metadata, { order_id: orderId });
      }
      const none = { orderId: "none" };
      await desk.refused("PayOrder", { ...none, accountId }, "ORDER_NOT_FOUND");
      const line = { ...none, productId, quantity: 1 };
      await desk.refused("ChangeOrderLine", line, "ORDER_NOT_FOUND");
    },
  ],
  versions: [
    "expected_version is the order's: a stale one is VERSION_CONFLICT with both versions",
    async (desk) => {
      const { orderId, accountId } = await placeOrder(desk);
      const stale = { orderId, accountId, expectedVersion: 7 };
      const { metadata } = await desk.refused("PayOrder", stale, "VERSION_CONFLICT");
      expectSeen("metadata", metadata, { expected: "7", actual: "1" });
      await desk.does("PayOrder", { ...stale, expectedVersion: 1 });
    },
  ],
});

const queries = rulesOf("orders", {
  get: [
    "GetOrder answers lines, totals, history, and the email of order time beside today's",
    async (desk) => {
      const order = await orderIn(desk, "DELIVERED");
      const { orderId, customerId, productId, otherId, accountId, last } = order;
      const email = `new-${customerId}@mail.test`;
      const moved = await desk.does("ChangeEmail", { customerId, email });
      const asked = { orderId, consistencyToken: joined(last, moved) };
      const { order: seen } = await desk.ok("GetOrder", asked);
      const line = (id: string, productName: string, quantity: string, price: number) => ({
        productId: id,
        productName,
        quantity,
        unitPrice: money(price),
        lineTotal: money(price * Number(quantity)),
      });
      expectSeen("order", seen, {
        orderId,
        customerId,
        customerName: "Ada",
        customerEmail: `${customerId}@mail.test`,
        currentCustomerEmail: email,
        status: "ORDER_STATUS_DELIVERED",
        lines: [line(productId, "Thing", "3", 250), line(otherId, "Other", "1", 400)],
        totalPrice: money(placedTotal),
        createTime: aTime,
        accountId,
        version: "4",
      });
      const steps = all(seen as Message, "history").map(({ status }) => status);
      const names = ["PENDING", "PAID", "SHIPPED", "DELIVERED"];
      expectSeen(
        "history",
        steps,
        names.map((name) => `ORDER_STATUS_${name}`),
      );
      expectSeen(
        "GetOrder",
        await desk.call("GetOrder", { orderId: "none" }),
        refusalOf("ORDER_NOT_FOUND"),
      );
      const there = await desk.elsewhere().call("GetOrder", asked);
      expectSeen("another tenant", there, refusalOf("ORDER_NOT_FOUND"));
    },
  ],
  search: [
    "SearchOrders finds by customer, product, status, words, total and time, with facets by status",
    async (desk) => {
      const first = await placeOrder(desk);
      const { customerId, productId, otherId } = first;
      const lines = [{ productId: otherId, quantity: 1 }];
      const second = await desk.does("CreateOrder", { customerId, lines });
      const cancelled = await desk.does("CancelOrder", { orderId: second.orderId });
      const consistencyToken = joined(first.last, cancelled);
      const find = async (search: object) => {
        const answer = await desk.ok("SearchOrders", { consistencyToken, ...search });
        const ids = all(answer, "orders").map(({ orderId }) => orderId);
        expectSeen("total_size", answer.totalSize, String(ids.length));
        return ids;
      };
      const [one, two] = [first.orderId, second.orderId];
      expectSeen("newest first", await find({ customerId }), [two, one]);
      expectSeen("by product", await find({ productId }), [one]);
      expectSeen("by status", await find({ status: "ORDER_STATUS_CANCELLED" }), [two]);
      expectSeen("by words", await find({ text: "thing" }), [one]);
      expectSeen("by email", await find({ text: customerId }), [two, one]);
      expectSeen("by total", await find({ minMinorUnits: 400, maxMinorUnits: 400 }), [two]);
      expectSeen("by order_id", await find({ orderBy: "order_id" }), [one, two].toSorted());
      expectSeen("by total_price", await find({ orderBy: "total_price desc" }), [one, two]);
      const { startTime } = { startTime: first.last.recordTime };
      expectSeen("from its time on", await find({ startTime }), [two, one]);
      expectSeen("before its time", await find({ endTime: startTime }), []);
      const { facets } = await desk.ok("SearchOrders", { consistencyToken, customerId });
      const values = (facets as Message[]).flatMap((facet) => all(facet, "values"));
      expectSeen(
        "facets",
        values.toSorted((a, b) => (String(a.value) < String(b.value) ? -1 : 1)),
        [
          { value: "ORDER_STATUS_CANCELLED", count: "1" },
          { value: "ORDER_STATUS_PENDING", count: "1" },
        ],
      );
      const elsewhere = await desk.elsewhere().ok("SearchOrders", { consistencyToken });
      expectSeen("another tenant", elsewhere, { orders: [], totalSize: "0" });
    },
  ],
});

/** Orders: commands, what they do to stock and money, and queries. */
export const orderRules = [...creation, ...changes, ...fulfilment, ...queries];
