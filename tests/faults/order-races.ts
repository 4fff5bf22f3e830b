import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { eur, newRequestId, timeMs } from "../e2e/messages.ts";
import { together, upTo } from "../e2e/together.ts";
import type { Drill } from "./drill.ts";
import { latestToken, untilAnswered, untilDefinite } from "./persistent-call.ts";

/** What pay and cancel of one order were answered. */
type Race = { readonly paid: string; readonly cancelled: string; readonly refunded: boolean };

const tenant = { headers: { "x-tenant-id": "races" }, timeoutMs: 10_000 };
const price = 700;
const callers = 64;
const settledMs = 60_000;
const request = () => ({ requestId: newRequestId() });
const idOf = (at: number) => `r-${String(at).padStart(4, "0")}`;

const fillShop = async ({ clients }: Drill, orders: number): Promise<void> => {
  const product = { productId: "p", sku: "s", name: "P", category: "c", price: eur(price) };
  const [adding, receiving, registering] = [request(), request(), request()];
  await untilAnswered(clients, (to) => to.products.addProduct({ ...adding, ...product }, tenant));
  const stock = { ...receiving, productId: "p", quantity: orders };
  await untilAnswered(clients, (to) => to.products.receiveStock(stock, tenant));
  const customer = { ...registering, customerId: "c", name: "C", email: "c@mail.test" };
  await untilAnswered(clients, (to) => to.customers.registerCustomer(customer, tenant));
  await together(upTo(orders), callers, async (at) => {
    const account = { ...request(), accountId: idOf(at), ownerId: "c", currencyCode: "EUR" };
    const limited = { ...account, overdraftLimit: eur(2 * price) };
    await untilAnswered(clients, (to) => to.commands.openAccount(limited, tenant));
  });
};

/**
 * Pays and cancels each of so many orders at the same instant, every other one when its time to
 * pay ends, and holds what callers were told against what is there afterwards.
 */
export const raceOrders = async (drill: Drill, orders: number): Promise<readonly Race[]> => {
  const { clients } = drill;
  const tokens: string[] = [];
  await fillShop(drill, orders);

  const race = async (at: number): Promise<Race> => {
    const orderId = idOf(at);
    const asked = { ...request(), orderId, customerId: "c" };
    const order = { ...asked, lines: [{ productId: "p", quantity: 1 }] };
    const created = await untilAnswered(clients, (to) => to.orders.createOrder(order, tenant));
    // From a tenth of a second before the end to a hundredth after it.
    const atEnd = timeMs(created.expireTime) - 100 + ((at * 37) % 110);
    if (at % 2 === 0) await delay(Math.max(0, atEnd - Date.now()));
    const [paying, cancelling] = [
      { ...request(), orderId, accountId: orderId },
      { ...request(), orderId, reason: "" },
    ];
    const pay = () => untilDefinite(clients, (to) => to.orders.payOrder(paying, tenant));
    const cancel = () => untilDefinite(clients, (to) => to.orders.cancelOrder(cancelling, tenant));
    const cancelsFirst = at % 4 < 2 && cancel();
    const [paid, cancelled] = await Promise.all([pay(), cancelsFirst || cancel()]);
    tokens.push(
      created.consistencyToken,
      paid.answer?.consistencyToken ?? "",
      cancelled.answer?.consistencyToken ?? "",
    );
    const refunded = cancelled.answer?.refunded?.minorUnits === String(price);
    return {
      paid: paid.refusal?.reason ?? "OK",
      cancelled: cancelled.refusal?.reason ?? "OK",
      refunded,
    };
  };

  const races = await together(upTo(orders), orders, race);
  await expectExact(drill, races, latestToken(tokens));
  return races;
};

/**
 * What a race may come to. A paid order can be cancelled, one whose time is over can be neither: of
 * two callers at that very instant, whichever replicas they ask, none pays what was refused before.
 */
const statusOf = ({ cancelled }: Race): string =>
  cancelled === "OK" ? "ORDER_STATUS_CANCELLED" : "ORDER_STATUS_EXPIRED";

/** Every order, its account's entries and the stock are what the two callers were told. */
const expectExact = async (
  { clients }: Drill,
  races: readonly Race[],
  consistencyToken: string,
): Promise<void> => {
  const page = { pageSize: 1_000, consistencyToken };
  const options = { ...tenant, timeoutMs: 30_000 };
  for (const { paid, cancelled, refunded } of races) {
    expect(["OK", "ORDER_NOT_OPEN"]).toContain(paid);
    expect(["OK", "ORDER_NOT_OPEN"]).toContain(cancelled);
    if (paid === "OK") expect(cancelled).toBe("OK");
    expect(refunded).toBe(paid === "OK" && cancelled === "OK");
  }
  const pending = async () => {
    const asked = { ...page, status: "ORDER_STATUS_PENDING" } as const;
    return (await clients().orderQueries.searchOrders(asked, options)).totalSize;
  };
  await expect.poll(pending, { timeout: settledMs, interval: 200 }).toBe("0");
  const byId = { ...page, orderBy: "order_id" };
  const found = await clients().orderQueries.searchOrders(byId, options);
  expect(found.orders.map(({ orderId, status }) => [orderId, status])).toEqual(
    races.map((race, index) => [idOf(index + 1), statusOf(race)]),
  );
  const { entries } = await clients().queries.searchEntries(page, options);
  const posted = entries.map(({ accountId, type }) => `${accountId} ${type}`);
  const expected = races.flatMap(({ paid, refunded }, index) => [
    ...(paid === "OK" ? [`${idOf(index + 1)} ENTRY_TYPE_WITHDRAWAL`] : []),
    ...(refunded ? [`${idOf(index + 1)} ENTRY_TYPE_REVERSAL`] : []),
  ]);
  expect(posted.sort()).toEqual(expected.sort());
  const shelf = async () => {
    const asked = { productId: "p", consistencyToken };
    return (await clients().productQueries.getProduct(asked, options)).product;
  };
  // Stock that an expiry gave free lies in another partition than the order.
  const level = { onHand: String(races.length), reserved: "0" };
  await expect.poll(shelf, { timeout: settledMs, interval: 200 }).toMatchObject(level);
};
