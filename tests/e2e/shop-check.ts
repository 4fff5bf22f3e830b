import { expect } from "vitest";
import type { Event__Output as Event } from "../../proto/gen/daybook/operations/v1/Event.ts";
import { allPages } from "./all-pages.ts";
import { askAgain } from "./ask-again.ts";
import type { Clients } from "./embedded-process.ts";
import { eur } from "./messages.ts";
import { shopTenant } from "./shop-command.ts";
import type { ShopLedger } from "./shop-ledger.ts";

const options = { headers: { "x-tenant-id": shopTenant }, timeoutMs: 30_000 };
const pageSize = 100;

const byText = <Item>(key: (item: Item) => string, items: readonly Item[]): Item[] =>
  items.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));

const expectProducts = async (
  { productQueries }: Clients,
  shop: ShopLedger,
  consistencyToken: string,
): Promise<void> => {
  const expected = byText(({ productId }) => productId, shop.products());
  for (const product of expected) {
    const asked = { productId: product.productId, consistencyToken };
    const answer = await askAgain(() => productQueries.getProduct(asked, options));
    expect(answer.product).toEqual(product);
  }
  const listed = await allPages(
    (pageToken) =>
      productQueries.searchProducts(
        { consistencyToken, pageToken, pageSize, orderBy: "product_id" },
        options,
      ),
    ({ products }) => products,
  );
  expect(listed).toEqual(expected);
};

const expectCustomers = async (
  { customerQueries }: Clients,
  shop: ShopLedger,
  consistencyToken: string,
): Promise<void> => {
  const expected = byText(({ customerId }) => customerId, shop.customers());
  for (const customer of expected) {
    const asked = { customerId: customer.customerId, consistencyToken };
    const answer = await askAgain(() => customerQueries.getCustomer(asked, options));
    expect(answer.customer).toEqual(customer);
  }
  const listed = await allPages(
    (pageToken) =>
      customerQueries.searchCustomers(
        { consistencyToken, pageToken, pageSize, orderBy: "customer_id" },
        options,
      ),
    ({ customers }) => customers,
  );
  expect(listed).toEqual(expected);
};

const expectOrders = async (
  { orderQueries }: Clients,
  shop: ShopLedger,
  consistencyToken: string,
): Promise<void> => {
  const expected = byText(({ order }) => order.orderId, shop.orders());
  const shown = [];
  for (const { order, customerEmails } of expected) {
    const asked = { orderId: order.orderId, consistencyToken };
    const { order: answer } = await askAgain(() => orderQueries.getOrder(asked, options));
    expect(customerEmails).toContain(answer?.customerEmail);
    expect(answer).toEqual({ ...order, customerEmail: answer?.customerEmail });
    shown.push({ ...answer, currentCustomerEmail: "" });
  }
  const listed = await allPages(
    (pageToken) =>
      orderQueries.searchOrders(
        { consistencyToken, pageToken, pageSize, orderBy: "order_id" },
        options,
      ),
    ({ orders, totalSize }) => {
      expect(totalSize).toBe(String(expected.length));
      return orders;
    },
  );
  expect(listed).toEqual(shown);
};

const expectPurse = async (
  { queries }: Clients,
  shop: ShopLedger,
  consistencyToken: string,
): Promise<void> => {
  const purse = shop.purse();
  if (purse === undefined) return;
  const { accountId, balanceMinor, overdraftMinor, entries } = purse;
  const asked = { accountId, consistencyToken };
  const { account } = await askAgain(() => queries.getAccount(asked, options));
  expect(account).toMatchObject({
    balance: eur(balanceMinor),
    available: eur(balanceMinor + overdraftMinor),
    version: String(1 + entries),
  });
};

/** Products with their stock, customers, orders and money are what the shop's books say. */
export const expectShopDocuments = async (
  clients: Clients,
  shop: ShopLedger,
  consistencyToken: string,
): Promise<void> => {
  await expectProducts(clients, shop, consistencyToken);
  await expectCustomers(clients, shop, consistencyToken);
  await expectOrders(clients, shop, consistencyToken);
  await expectPurse(clients, shop, consistencyToken);
};

/** The shop's streams hold exactly the events of the acknowledged commands, once, without gaps. */
export const expectShopLog = (
  byStream: ReadonlyMap<string, readonly Event[]>,
  shop: ShopLedger,
): void => {
  const { ordered, unordered, emails } = shop.streams();
  const idsOf = (events: readonly Event[] = []) => events.map(({ requestId }) => requestId);
  const ofEmails = [...byStream].filter(([streamId]) => streamId.startsWith("email-"));
  const others = [...byStream.keys()].filter((streamId) => !streamId.startsWith("email-"));
  expect(others.sort()).toEqual([...ordered.keys(), ...unordered.keys()].sort());
  for (const events of byStream.values()) {
    expect(events.map(({ streamVersion }) => Number(streamVersion))).toEqual(
      events.map((_, index) => index + 1),
    );
  }
  for (const [streamId, ids] of ordered) expect(idsOf(byStream.get(streamId))).toEqual(ids);
  for (const [streamId, ids] of unordered) {
    expect(idsOf(byStream.get(streamId)).sort()).toEqual(ids.sort());
  }
  expect(idsOf(ofEmails.flatMap(([, events]) => events)).sort()).toEqual(emails.sort());
};
