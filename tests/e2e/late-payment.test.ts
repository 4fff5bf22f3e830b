import { expect, it } from "vitest";
import { createInstallation } from "./installation.ts";
import { eur, newRequestId } from "./messages.ts";
import { killedOrdersContract } from "./payment-window-killed.contract.ts";
import { refusalOf } from "./refusal-of.ts";

it("An order that nobody pays in time is over at once, and then expires by itself", async () => {
  await using installation = createInstallation();
  const { commands, customers, products, orders, orderQueries, productQueries } =
    await installation.start({
      ORDER_PAYMENT_WINDOW_MS: "100",
    });
  const request = () => ({ requestId: newRequestId() });
  const account = { accountId: "a", currencyCode: "EUR", ownerId: "a" };
  await commands.openAccount({ ...request(), ...account, overdraftLimit: eur(10_000) });
  const customer = { customerId: "c", name: "C", email: "c@mail.test" };
  await customers.registerCustomer({ ...request(), ...customer });
  const product = { productId: "p", sku: "s", name: "n", category: "c", price: eur(100) };
  await products.addProduct({ ...request(), ...product });
  await products.receiveStock({ ...request(), productId: "p", quantity: 1 });
  const lines = [{ productId: "p", quantity: 1 }];
  await orders.createOrder({ ...request(), orderId: "o", customerId: "c", lines });
  const ask = async () => {
    const asked = { ...request(), orderId: "o", productId: "p", quantity: 1 };
    const answer = orders.changeOrderLine(asked).then(
      () => "open",
      async () => "over",
    );
    return await answer;
  };
  await expect.poll(ask, { timeout: 10_000 }).toBe("over");
  const paid = orders.payOrder({ ...request(), orderId: "o", accountId: "a" });
  expect(await refusalOf(paid)).toMatchObject({
    reason: "ORDER_NOT_OPEN",
    facts: { order_id: "o", order_status: "EXPIRED" },
  });
  const cancelled = orders.cancelOrder({ ...request(), orderId: "o" });
  expect((await refusalOf(cancelled)).reason).toBe("ORDER_NOT_OPEN");
  const status = async () => (await orderQueries.getOrder({ orderId: "o" })).order?.status;
  await expect.poll(status, { timeout: 30_000 }).toBe("ORDER_STATUS_EXPIRED");
  const shelf = async () => (await productQueries.getProduct({ productId: "p" })).product;
  await expect.poll(shelf, { timeout: 10_000 }).toMatchObject({ onHand: "1", reserved: "0" });
  const balance = async () => (await commands.depositMoney(pay())).balance;
  const pay = () => ({ ...request(), accountId: "a", amount: eur(1) });
  expect(await balance()).toEqual(eur(1)); // Nobody was charged.
}, 120_000);

// Before the first timer is due, and after the last was executed, as a rule.
killedOrdersContract([-100, 300]);
