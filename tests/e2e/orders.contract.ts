import { expect, it } from "vitest";
import type { Clients } from "./embedded-process.ts";
import { eur, joinTokens, newRequestId, timeMs } from "./messages.ts";
import { readRefusal, refusalOf, violatedFields } from "./refusal-of.ts";

const requestId = newRequestId;

/** A customer, a product of 12.50 EUR with some pieces, and an account, all of the same name. */
const setUp = async (clients: Clients, name: string, pieces: number, minor = 100_000) => {
  const { commands, customers, products } = clients;
  const said = { sku: "s", name: `Thing ${name}`, category: "Things", price: eur(1_250) };
  const opened = { accountId: name, ownerId: name, currencyCode: "EUR" };
  await Promise.all([
    customers.registerCustomer({
      requestId: requestId(),
      customerId: name,
      name: `Buyer ${name}`,
      email: `${name}@mail.test`,
    }),
    products.addProduct({ requestId: requestId(), productId: name, ...said }),
    commands.openAccount({ requestId: requestId(), ...opened }),
  ]);
  await products.receiveStock({ requestId: requestId(), productId: name, quantity: pieces });
  await commands.depositMoney({ requestId: requestId(), accountId: name, amount: eur(minor) });
};

const order = (clients: Clients, name: string, orderId: string, quantity = 1) =>
  clients.orders.createOrder({
    requestId: requestId(),
    orderId,
    customerId: name,
    lines: [{ productId: name, quantity }],
  });

const of = (orderId: string) => ({ requestId: requestId(), orderId });

const stockOf = async ({ productQueries }: Clients, productId: string, token: string) => {
  const request = { productId, consistencyToken: token };
  const { product } = await productQueries.getProduct(request);
  return { onHand: product?.onHand, reserved: product?.reserved };
};

const balanceOf = async ({ queries }: Clients, accountId: string, consistencyToken: string) =>
  (await queries.getAccount({ accountId, consistencyToken })).account?.balance;

const storyContract = (open: () => Clients): void => {
  it("is placed, changed, paid, shipped and delivered, with stock and money in step", async () => {
    const clients = open();
    const { orders, orderQueries, products, customers } = clients;
    await setUp(clients, "story", 10);
    const created = await order(clients, "story", "story-1", 3);
    expect(created).toMatchObject({ orderId: "story-1", version: "1", totalPrice: eur(3_750) });
    expect(timeMs(created.expireTime)).toBeGreaterThan(timeMs(created.recordTime));
    const dearer = { requestId: requestId(), productId: "story", price: eur(9_999) };
    await products.changePrice(dearer);
    const line = { ...of("story-1"), productId: "story", quantity: 2 };
    const changed = await orders.changeOrderLine(line);
    expect(changed).toMatchObject({ version: "2", totalPrice: eur(2_500) });
    const token = changed.consistencyToken;
    expect(await stockOf(clients, "story", token)).toEqual({ onHand: "10", reserved: "2" });
    const paying = { ...of("story-1"), accountId: "story" };
    const paid = await orders.payOrder(paying);
    expect(paid).toMatchObject({ version: "3", totalPrice: eur(2_500), balance: eur(97_500) });
    expect(await orders.payOrder(paying)).toMatchObject({ replayed: true, entryId: paid.entryId });
    const again = await orders.payOrder({ ...of("story-1"), accountId: "story" });
    expect(again).toMatchObject({ version: "3", entryId: paid.entryId, balance: eur(97_500) });
    const shipped = await orders.shipOrder(of("story-1"));
    const delivered = await orders.deliverOrder(of("story-1"));
    const moved = { requestId: requestId(), customerId: "story", email: "new@mail.test" };
    const { consistencyToken: emailToken } = await customers.changeEmail(moved);
    const all = joinTokens([shipped.consistencyToken, delivered.consistencyToken, emailToken]);
    expect(await stockOf(clients, "story", all)).toEqual({ onHand: "8", reserved: "0" });
    expect(await balanceOf(clients, "story", paid.consistencyToken)).toEqual(eur(97_500));
    const asked = { orderId: "story-1", consistencyToken: all };
    const { order: shown, asOf } = await orderQueries.getOrder(asked);
    expect(shown).toMatchObject({
      customerName: "Buyer story",
      customerEmail: "story@mail.test",
      currentCustomerEmail: "new@mail.test",
      status: "ORDER_STATUS_DELIVERED",
      lines: [
        {
          productId: "story",
          productName: "Thing story",
          quantity: "2",
          unitPrice: eur(1_250),
          lineTotal: eur(2_500),
        },
      ],
      totalPrice: eur(2_500),
      accountId: "story",
      version: "5",
    });
    expect(shown?.history.map(({ status }) => status)).toEqual([
      "ORDER_STATUS_PENDING",
      "ORDER_STATUS_PAID",
      "ORDER_STATUS_SHIPPED",
      "ORDER_STATUS_DELIVERED",
    ]);
    const partitions = Object.keys(asOf?.positions ?? {}).length;
    expect(partitions === 1 || partitions === 2).toBe(true);
  });

  it("gives pieces and money back when it is cancelled, once", async () => {
    const clients = open();
    const { orders, commands } = clients;
    await setUp(clients, "back", 5);
    await order(clients, "back", "back-1", 2);
    await orders.payOrder({ ...of("back-1"), accountId: "back" });
    const cancelled = await orders.cancelOrder({ ...of("back-1"), reason: "changed my mind" });
    expect(cancelled.refunded).toEqual(eur(2_500));
    expect((await orders.cancelOrder(of("back-1"))).refunded).toBeNull();
    const token = cancelled.consistencyToken;
    expect(await stockOf(clients, "back", token)).toEqual({ onHand: "5", reserved: "0" });
    expect(await balanceOf(clients, "back", token)).toEqual(eur(100_000));
    const paid = orders.payOrder({ ...of("back-1"), accountId: "back" });
    expect(await refusalOf(paid)).toMatchObject({
      reason: "ORDER_NOT_OPEN",
      message: "Cannot pay order back-1: it is cancelled",
    });
    await order(clients, "back", "back-2");
    const { entryId } = await orders.payOrder({ ...of("back-2"), accountId: "back" });
    await commands.reverseEntry({ requestId: requestId(), accountId: "back", entryId });
    const second = await orders.cancelOrder(of("back-2"));
    expect(second.refunded).toBeNull();
    expect(await balanceOf(clients, "back", second.consistencyToken)).toEqual(eur(100_000));
  });

  it("is not shipped once its payment was reversed by hand", async () => {
    const clients = open();
    const { orders, commands } = clients;
    await setUp(clients, "undone", 5);
    await order(clients, "undone", "undone-1");
    const { entryId } = await orders.payOrder({ ...of("undone-1"), accountId: "undone" });
    await commands.reverseEntry({ requestId: requestId(), accountId: "undone", entryId });
    const facts = { order_id: "undone-1", order_status: "PAID", payment_status: "REVERSED" };
    const notOpen = { reason: "ORDER_NOT_OPEN", code: "FAILED_PRECONDITION", facts };
    const message = "its payment was reversed";
    expect(await refusalOf(orders.shipOrder(of("undone-1")))).toMatchObject({
      ...notOpen,
      message: `Cannot ship order undone-1: ${message}`,
    });
    const again = orders.payOrder({ ...of("undone-1"), accountId: "undone" });
    expect(await refusalOf(again)).toMatchObject({
      ...notOpen,
      message: `Cannot pay order undone-1: ${message}`,
    });
    const { consistencyToken, refunded } = await orders.cancelOrder(of("undone-1"));
    expect(refunded).toBeNull();
    const stock = await stockOf(clients, "undone", consistencyToken);
    expect(stock).toEqual({ onHand: "5", reserved: "0" });
  });

  it("is not cancelled when the account that paid cannot take the money", async () => {
    const clients = open();
    const { orders, commands } = clients;
    await setUp(clients, "vanished", 5);
    await order(clients, "vanished", "vanished-1", 2);
    const { balance } = await orders.payOrder({ ...of("vanished-1"), accountId: "vanished" });
    const account = { requestId: requestId(), accountId: "vanished" };
    await commands.withdrawMoney({ ...account, amount: balance });
    await commands.closeAccount({ requestId: requestId(), accountId: "vanished" });
    expect(await refusalOf(orders.cancelOrder(of("vanished-1")))).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "ACCOUNT_CLOSED",
      facts: { account_id: "vanished" },
    });
    const { version, consistencyToken } = await orders.shipOrder(of("vanished-1"));
    expect(version).toBe("3"); // Placed, paid: the refusal has left nothing.
    const stock = await stockOf(clients, "vanished", consistencyToken);
    expect(stock).toEqual({ onHand: "3", reserved: "0" });
  });

  it("is found by customer, product, status, total and words", async () => {
    const clients = open();
    await setUp(clients, "find", 9);
    await order(clients, "find", "find-1", 1);
    await order(clients, "find", "find-2", 2);
    const { consistencyToken } = await clients.orders.cancelOrder(of("find-1"));
    const find = async (search: object) => {
      const asked = { customerId: "find", ...search, consistencyToken };
      const answer = await clients.orderQueries.searchOrders(asked);
      return answer.orders.map(({ orderId }) => orderId);
    };
    expect(await find({})).toEqual(["find-2", "find-1"]);
    expect(await find({ productId: "find", orderBy: "total_price" })).toEqual(["find-1", "find-2"]);
    expect(await find({ productId: "none" })).toEqual([]);
    expect(await find({ status: "ORDER_STATUS_CANCELLED" })).toEqual(["find-1"]);
    expect(await find({ text: "thing find mail" })).toHaveLength(2);
    expect(await find({ minMinorUnits: 1_251 })).toEqual(["find-2"]);
    const { facets } = await clients.orderQueries.searchOrders({ customerId: "find" });
    expect(facets[0]?.values).toEqual([
      { value: "ORDER_STATUS_CANCELLED", count: "1" },
      { value: "ORDER_STATUS_PENDING", count: "1" },
    ]);
  });

  it("comes before an older one that its words fit as well", async () => {
    const clients = open();
    await setUp(clients, "tie", 9);
    const placed = [];
    for (const orderId of ["tie-b", "tie-c", "tie-a"]) {
      placed.push(await order(clients, "tie", orderId));
    }
    const newestFirst = placed.toSorted(
      (one, other) =>
        timeMs(other.recordTime) - timeMs(one.recordTime) || (one.orderId < other.orderId ? 1 : -1),
    );
    const consistencyToken = joinTokens(placed.map((one) => one.consistencyToken));
    const asked = { customerId: "tie", text: "thing", orderBy: "relevance", consistencyToken };
    const { orders } = await clients.orderQueries.searchOrders(asked);
    expect(orders.map(({ orderId }) => orderId)).toEqual(newestFirst.map(({ orderId }) => orderId));
  });
};

const refusalsContract = (open: () => Clients): void => {
  it("is refused whole, with nothing written, for whatever is wrong first", async () => {
    const clients = open();
    const { orders, customers, products } = clients;
    await setUp(clients, "no", 2);
    await setUp(clients, "shut", 1);
    await customers.closeCustomer({ requestId: requestId(), customerId: "shut" });
    await products.retireProduct({ requestId: requestId(), productId: "shut" });
    const yen = { sku: "s", name: "n", category: "c" };
    const price = (currencyCode: string, minorUnits: string) => ({
      price: { currencyCode, minorUnits },
    });
    const add = (productId: string, more: object) =>
      products.addProduct({ requestId: requestId(), productId, ...yen, ...more });
    await add("yen", price("JPY", "1"));
    await add("dear", price("EUR", "1000000000000000"));
    const create = async (customerId: string, ...lines: [string, number][]) => {
      const asked = lines.map(([productId, quantity]) => ({ productId, quantity }));
      const said = { ...of("no-1"), customerId, lines: asked };
      return (await refusalOf(orders.createOrder(said))).reason;
    };
    expect(await create("nobody", ["no", 1])).toBe("CUSTOMER_NOT_FOUND");
    expect(await create("shut", ["no", 1], ["nothing", 1])).toBe("PRODUCT_NOT_FOUND");
    expect(await create("shut", ["no", 1])).toBe("CUSTOMER_CLOSED");
    expect(await create("no", ["no", 1], ["shut", 1])).toBe("PRODUCT_RETIRED");
    expect(await create("no", ["no", 1], ["yen", 1])).toBe("CURRENCY_MISMATCH");
    expect(await create("no", ["dear", 2])).toBe("AMOUNT_LIMIT");
    expect(await create("no", ["no", 3])).toBe("OUT_OF_STOCK");
    const { consistencyToken } = await order(clients, "no", "no-1", 2);
    expect(await create("no", ["no", 9])).toBe("ORDER_EXISTS");
    expect(await stockOf(clients, "no", consistencyToken)).toEqual({ onHand: "2", reserved: "2" });
    const unsent = await refusalOf(orders.shipOrder(of("no-1")));
    expect(unsent).toMatchObject({ reason: "ORDER_NOT_OPEN", code: "FAILED_PRECONDITION" });
    expect((await refusalOf(orders.shipOrder(of("none")))).reason).toBe("ORDER_NOT_FOUND");
    const last = { ...of("no-1"), productId: "no", quantity: 0 };
    expect((await refusalOf(orders.changeOrderLine(last))).reason).toBe("ORDER_LINES_LIMIT");
  });

  it("names every bad field at once", async () => {
    const { orders } = open();
    const lines = [
      { productId: "a", quantity: 0 },
      { productId: "a", quantity: 1 },
      { productId: "b/c", quantity: 1 },
    ];
    const bad = orders.createOrder({ requestId: "1", customerId: "", lines });
    expect(violatedFields(await refusalOf(bad))).toEqual([
      "customer_id",
      "lines[0].quantity",
      "lines[1].product_id",
      "lines[2].product_id",
      "request_id",
    ]);
    for (const count of [0, 101]) {
      const many = Array.from({ length: count }, (_, at) => ({ productId: `p${at}`, quantity: 1 }));
      const created = orders.createOrder({ ...of("x"), customerId: "c", lines: many });
      expect(violatedFields(await refusalOf(created))).toEqual(["lines"]);
    }
  });
};

const contentionContract = (open: () => Clients): void => {
  it("sells a hot product to exactly as many buyers as there are pieces", async () => {
    const clients = open();
    await setUp(clients, "hot", 20);
    const asked = Array.from({ length: 64 }, (_, at) => order(clients, "hot", `hot-${at}`));
    const answers = await Promise.allSettled(asked);
    const placed = answers.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const refused = answers.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(placed).toHaveLength(20);
    expect(new Set(refused.map((error) => readRefusal(error).reason))).toEqual(
      new Set(["OUT_OF_STOCK"]),
    );
    const token = joinTokens(placed.map(({ consistencyToken }) => consistencyToken));
    const newest = token.split(",").slice(0, 60).join(",");
    expect(await stockOf(clients, "hot", newest)).toEqual({ onHand: "20", reserved: "20" });
  });

  it("lets one of pay and cancel win when both come at once, and refunds once", async () => {
    const clients = open();
    const { orders } = clients;
    await setUp(clients, "race", 20);
    for (let round = 0; round < 6; round += 1) {
      const orderId = `race-${round}`;
      await order(clients, "race", orderId);
      const [paid, ...cancelled] = await Promise.allSettled([
        orders.payOrder({ ...of(orderId), accountId: "race" }),
        orders.cancelOrder(of(orderId)),
        orders.cancelOrder(of(orderId)),
      ]);
      const refunds = cancelled.filter((one) => one.status === "fulfilled" && one.value.refunded);
      expect(cancelled.every(({ status }) => status === "fulfilled")).toBe(true);
      expect(refunds).toHaveLength(paid.status === "fulfilled" ? 1 : 0);
    }
    const { consistencyToken } = await order(clients, "race", "race-last");
    const stock = await stockOf(clients, "race", consistencyToken);
    expect(stock).toEqual({ onHand: "20", reserved: "1" });
    const money = { requestId: requestId(), accountId: "race", amount: eur(1) };
    expect((await clients.commands.depositMoney(money)).balance).toEqual(eur(100_001));
  });
};

/** What callers may expect of orders, wherever the processes run. */
export const ordersContract = (open: () => Clients): void => {
  storyContract(open);
  refusalsContract(open);
  contentionContract(open);
};
