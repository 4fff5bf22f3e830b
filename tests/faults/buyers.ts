import { expect } from "vitest";
import { eur, newRequestId } from "../e2e/messages.ts";
import { together, upTo } from "../e2e/together.ts";
import type { Drill } from "./drill.ts";
import { latestToken, untilAnswered, untilDefinite } from "./persistent-call.ts";

/** How many want how much. */
export type BuyersSize = {
  readonly buyers: number;
  readonly pieces: number;
  /** How often each buyer tries; from the second time on whoever has paid may have cancelled. */
  readonly rounds: number;
  /** Every so manieth who has paid wants the money back; 0 = nobody. */
  readonly cancelEvery: number;
};

/** What became of one order, as its buyer was told. */
type Order = {
  readonly orderId: string;
  readonly buyer: string;
  readonly said: string;
  state: "refused" | "placed" | "paid" | "cancelled";
};

const tenant = { headers: { "x-tenant-id": "buyers" }, timeoutMs: 5_000 };
const price = 1_250;
const callers = 64;
const request = () => ({ requestId: newRequestId() });

const fillShop = async ({ clients }: Drill, { buyers, pieces }: BuyersSize): Promise<void> => {
  const product = { productId: "hot", sku: "s", name: "Hot", category: "c", price: eur(price) };
  const [adding, receiving] = [request(), request()];
  await untilAnswered(clients, (to) => to.products.addProduct({ ...adding, ...product }, tenant));
  const stock = { ...receiving, productId: "hot", quantity: pieces };
  await untilAnswered(clients, (to) => to.products.receiveStock(stock, tenant));
  await together(upTo(buyers), callers, async (at) => {
    const name = `b-${at}`;
    const customer = { ...request(), customerId: name, name, email: `${name}@mail.test` };
    const limit = { overdraftLimit: eur(10 * price) };
    const account = { ...request(), accountId: name, ownerId: name, currencyCode: "EUR", ...limit };
    await untilAnswered(clients, (to) => to.customers.registerCustomer(customer, tenant));
    await untilAnswered(clients, (to) => to.commands.openAccount(account, tenant));
  });
};

type Desk = {
  readonly drill: Drill;
  readonly size: BuyersSize;
  readonly orders: Order[];
  readonly tokens: string[];
};

const cancel = async ({ drill: { clients }, tokens }: Desk, order: Order): Promise<void> => {
  const asked = { ...request(), orderId: order.orderId };
  const answer = await untilAnswered(clients, (to) => to.orders.cancelOrder(asked, tenant));
  expect(answer.refunded).toEqual(eur(price));
  tokens.push(answer.consistencyToken);
  order.state = "cancelled";
};

const buy = async (desk: Desk, at: number, round: number): Promise<void> => {
  const { drill, size, orders, tokens } = desk;
  const { clients } = drill;
  const [buyer, orderId] = [`b-${at}`, `o-${at}-${round}`];
  const lines = [{ productId: "hot", quantity: 1 }];
  const asked = { ...request(), orderId, customerId: buyer, lines };
  const placing = await untilDefinite(clients, (to) => to.orders.createOrder(asked, tenant));
  const said = placing.refusal?.reason ?? "OK";
  const order: Order = { orderId, buyer, said, state: "refused" };
  orders.push(order);
  if (placing.answer === undefined) return;
  order.state = "placed";
  const paying = { ...request(), orderId, accountId: buyer };
  const paid = await untilAnswered(clients, (to) => to.orders.payOrder(paying, tenant));
  tokens.push(placing.answer.consistencyToken, paid.consistencyToken);
  order.state = "paid";
  if (size.cancelEvery > 0 && at % size.cancelEvery === 0) await cancel(desk, order);
};

const idsOf = (orders: readonly { readonly orderId: string }[]): string[] =>
  orders.map(({ orderId }) => orderId).sort();

/** What each account must have, by what its buyer was told. */
const balancesOf = ({ size, orders }: Desk) => {
  const due = new Map(upTo(size.buyers).map((at) => [`b-${at}`, 0]));
  for (const { buyer, state } of orders) {
    if (state === "paid") due.set(buyer, (due.get(buyer) ?? 0) - price);
  }
  return Object.fromEntries([...due].map(([buyer, minor]) => [buyer, eur(minor)]));
};

const expectExact = async (desk: Desk): Promise<void> => {
  const { drill, size, orders, tokens } = desk;
  const { productQueries, orderQueries, queries } = drill.clients();
  const consistencyToken = latestToken(tokens);
  const page = { pageSize: 1_000, consistencyToken };
  const options = { ...tenant, timeoutMs: 30_000 };
  const bought = orders.filter(({ state }) => state === "paid");
  expect(new Set(orders.map(({ said }) => said))).toEqual(new Set(["OK", "OUT_OF_STOCK"]));
  const { product } = await productQueries.getProduct(
    { productId: "hot", consistencyToken },
    options,
  );
  expect(product).toMatchObject({
    onHand: String(size.pieces),
    reserved: String(bought.length),
    available: String(size.pieces - bought.length),
  });
  const kept = await orderQueries.searchOrders(page, options);
  expect(kept.totalSize).toBe(String(orders.filter(({ said }) => said === "OK").length));
  const paid = { ...page, status: "ORDER_STATUS_PAID" } as const;
  const live = await orderQueries.searchOrders(paid, options);
  expect(idsOf(live.orders)).toEqual(idsOf(bought));
  const { accounts } = await queries.listAccounts(page, options);
  expect(
    Object.fromEntries(accounts.map(({ accountId, balance }) => [accountId, balance])),
  ).toEqual(balancesOf(desk));
};

/** Buyers who all want one piece of the same product, and pay for what they get. */
export const sendBuyers = (drill: Drill, size: BuyersSize) => {
  const desk: Desk = { drill, size, orders: [], tokens: [] };
  return {
    fill: () => fillShop(drill, size),
    run: async (): Promise<void> => {
      for (const round of upTo(size.rounds)) {
        await together(upTo(size.buyers), callers, (at) => buy(desk, at, round));
      }
    },
    /** Orders with a definite answer so far. */
    answered: () => desk.orders.length,
    orders: desk.orders as readonly Order[],
    /** Stock, orders and money are what the buyers were told, and nothing else. */
    expectExact: () => expectExact(desk),
  };
};
