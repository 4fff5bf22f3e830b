import { describe, expect, it } from "vitest";
import type { Clients } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { eur, newRequestId, timeMs } from "./messages.ts";
import { upTo } from "./together.ts";

const orders = 8;
/** Long enough to place all of them first, on a busy machine too. */
const windowMs = 4_000;
const settings = { ORDER_PAYMENT_WINDOW_MS: String(windowMs) };
const patience = { timeout: 30_000, interval: 100 };
const request = () => ({ requestId: newRequestId() });

const fillShop = async ({ products, customers }: Clients, pieces: number): Promise<void> => {
  const said = { sku: "s", name: "n", category: "c", price: eur(100) };
  await products.addProduct({ ...request(), productId: "p", ...said });
  await products.receiveStock({ ...request(), productId: "p", quantity: pieces });
  await customers.registerCustomer({ ...request(), customerId: "c", name: "C", email: "c@m.test" });
};

/**
 * A kill for each of the moments, in milliseconds after the time to pay eight orders ends, all on
 * one data folder.
 */
export const killedOrdersContract = (moments: readonly number[]): void => {
  describe(`SIGKILL about the time at which unpaid orders expire, ${moments.length} times`, () => {
    it("leaves each of them expired once, and its pieces free once", async () => {
      await using installation = createInstallation();
      const orderIds: string[] = [];
      let process = await installation.start(settings);
      await fillShop(process, orders * moments.length);
      for (const [round, moment] of moments.entries()) {
        const placed = await Promise.all(
          upTo(orders).map((at) =>
            process.orders.createOrder({
              ...request(),
              orderId: `o-${round}-${at}`,
              customerId: "c",
              lines: [{ productId: "p", quantity: 1 }],
            }),
          ),
        );
        orderIds.push(...placed.map(({ orderId }) => orderId));
        const until = Math.max(...placed.map(({ expireTime }) => timeMs(expireTime)));
        const restMs = Math.max(0, until + moment - Date.now());
        await new Promise((resolve) => setTimeout(resolve, restMs));
        await process.kill();
        process = await installation.start(settings);
      }
      const typesOf = async (streamId: string): Promise<string[]> =>
        (await process.operations.readEvents({ streamId })).events.map(({ type }) => type);
      for (const orderId of orderIds) {
        const types = () => typesOf(`order-${orderId}`);
        await expect.poll(types, patience).toEqual(["OrderPlaced", "OrderExpired"]);
      }
      const moved = await typesOf("stock-p");
      for (const type of ["StockReserved", "StockReleased"]) {
        expect(moved.filter((one) => one === type)).toHaveLength(orderIds.length);
      }
      const shelf = async () =>
        (await process.productQueries.getProduct({ productId: "p" })).product;
      const level = { onHand: String(orderIds.length), reserved: "0" };
      await expect.poll(shelf, patience).toMatchObject(level);
    }, 600_000);
  });
};
