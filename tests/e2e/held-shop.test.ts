import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readModels } from "../../read-models/read-models.ts";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { eur, joinTokens, newRequestId } from "./messages.ts";
import { refusalOf } from "./refusal-of.ts";
import { appendNewerEvents } from "./stopped-log.ts";

const installation = createInstallation();
const request = () => ({ requestId: newRequestId() });
let daybook: EmbeddedProcess;
/** Stands for the events that cannot be folded. */
let heldToken: string;

const order = (orderId: string, customerId: string, productId: string) => {
  const lines = [{ productId, quantity: 1 }];
  return daybook.orders.createOrder({ ...request(), orderId, customerId, lines });
};

/** Fills the shop, and returns once all of it is in the index. */
const fillShop = async (): Promise<void> => {
  const { customers, products, customerQueries, productQueries, orderQueries } = daybook;
  const answers: { readonly consistencyToken: string }[] = [];
  for (const name of ["good", "held"]) {
    const said = { sku: name, name: `Thing ${name}`, category: "c", price: eur(100) };
    await products.addProduct({ ...request(), productId: name, ...said });
    const stock = { ...request(), productId: name, quantity: 5 };
    answers.push(await products.receiveStock(stock));
    const customer = { customerId: name, name, email: `${name}@mail.test` };
    answers.push(await customers.registerCustomer({ ...request(), ...customer }));
  }
  answers.push(await order("held", "good", "good"));
  answers.push(await order("of-held", "held", "good"));
  answers.push(await order("good", "good", "good"));
  const consistencyToken = joinTokens(answers.map((answer) => answer.consistencyToken));
  await orderQueries.searchOrders({ consistencyToken });
  await customerQueries.searchCustomers({ consistencyToken });
  await productQueries.searchProducts({ consistencyToken });
};

beforeAll(async () => {
  daybook = await installation.start();
  await fillShop();
  await daybook.terminate();
  heldToken = await appendNewerEvents(installation, [
    { streamId: "order-held", type: "OrderShipped" },
    { streamId: "customer-held", type: "ProfileChanged" },
    { streamId: "stock-held", type: "StockReceived" },
  ]);
  daybook = await installation.start();
}, 180_000);
afterAll(() => installation.remove());

/** Streams that each read model holds, by its name; those that hold none are left out. */
const heldByProjection = async () => {
  const { projections } = await daybook.operations.listProjections({});
  expect(projections.map(({ name }) => name)).toEqual(readModels.map(({ name }) => name));
  const counts = projections.map(({ name, partitions }): [string, number] => [
    name,
    partitions.reduce((sum, { heldStreams }) => sum + heldStreams, 0),
  ]);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
};

const quarantined = (projection: string, streamId: string) => ({
  code: "UNAVAILABLE",
  reason: "STREAM_QUARANTINED",
  facts: expect.objectContaining({ projection, stream_id: streamId }),
});

describe("A stream of the shop with an event of a newer build", { timeout: 60_000 }, () => {
  it("is held in the read model of its kind, and in no other", async () => {
    const held = { products: 1, customers: 1, orders: 1 };
    await expect.poll(heldByProjection, { timeout: 20_000 }).toEqual(held);
  });

  it("is STREAM_QUARANTINED for whoever asks for it by id; others are answered", async () => {
    const { orderQueries, customerQueries, productQueries } = daybook;
    const getOrder = (orderId: string) => orderQueries.getOrder({ orderId });
    const getCustomer = (customerId: string) => customerQueries.getCustomer({ customerId });
    const getProduct = (productId: string) => productQueries.getProduct({ productId });
    expect(await refusalOf(getOrder("held"))).toMatchObject(quarantined("orders", "order-held"));
    const ofCustomer = quarantined("customers", "customer-held");
    expect(await refusalOf(getCustomer("held"))).toMatchObject(ofCustomer);
    // Today's email is read from the customer's own stream.
    expect(await refusalOf(getOrder("of-held"))).toMatchObject(ofCustomer);
    const ofStock = quarantined("products", "stock-held");
    expect(await refusalOf(getProduct("held"))).toMatchObject(ofStock);
    expect((await getOrder("good")).order).toMatchObject({ status: "ORDER_STATUS_PENDING" });
    expect((await getCustomer("good")).customer).toMatchObject({ email: "good@mail.test" });
    expect((await getProduct("good")).product).toMatchObject({ reserved: "3" });
  });

  it("is counted in the as_of of every list of its tenant, which shows it as it was", async () => {
    const { orderQueries, customerQueries, productQueries } = daybook;
    const lists = (headers: Record<string, string>) => [
      orderQueries.searchOrders({}, { headers }),
      orderQueries.searchOrders({ text: "thing" }, { headers }),
      customerQueries.searchCustomers({}, { headers }),
      productQueries.searchProducts({}, { headers }),
      productQueries.suggestProducts({ prefix: "thi" }, { headers }),
      productQueries.listStockLevels({}, { headers }),
    ];
    const heldIn = async (headers: Record<string, string>) =>
      (await Promise.all(lists(headers))).map(({ asOf }) => asOf?.heldStreams);
    expect(await heldIn({})).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await heldIn({ "x-tenant-id": "other" })).toEqual([0, 0, 0, 0, 0, 0]);
    const { orders } = await orderQueries.searchOrders({ orderBy: "order_id" });
    expect(orders.map(({ orderId, status }) => [orderId, status])).toEqual([
      ["good", "ORDER_STATUS_PENDING"],
      ["held", "ORDER_STATUS_PENDING"],
      ["of-held", "ORDER_STATUS_PENDING"],
    ]);
  });

  it("is not passed over by a list that must include what waits", async () => {
    const { orderQueries, customerQueries, productQueries } = daybook;
    const asked = { consistencyToken: heldToken };
    const searches: readonly [Promise<unknown>, string, string][] = [
      [orderQueries.searchOrders(asked), "orders", "order-held"],
      [customerQueries.searchCustomers(asked), "customers", "customer-held"],
      [productQueries.searchProducts(asked), "products", "stock-held"],
      [productQueries.listStockLevels(asked), "products", "stock-held"],
    ];
    for (const [search, projection, streamId] of searches) {
      expect(await refusalOf(search)).toMatchObject(quarantined(projection, streamId));
    }
  });

  it("lets everything else flow: what is ordered now is shown with its token", async () => {
    const { consistencyToken } = await order("later", "good", "good");
    const asked = { orderId: "later", consistencyToken };
    const { order: shown } = await daybook.orderQueries.getOrder(asked);
    expect(shown).toMatchObject({ totalPrice: eur(100), currentCustomerEmail: "good@mail.test" });
    const shelf = { productId: "good", consistencyToken };
    const { product } = await daybook.productQueries.getProduct(shelf);
    expect(product).toMatchObject({ reserved: "4" });
  });
});
