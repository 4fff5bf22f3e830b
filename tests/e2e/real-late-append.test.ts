import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPostgresOperator, type PostgresOperator } from "../faults/postgres-operator.ts";
import { describeWith } from "../services/service.ts";
import type { Clients } from "./embedded-process.ts";
import { openWithMoney, placeUntil } from "./hold-expiry.contract.ts";
import { eur, newRequestId, timeMs } from "./messages.ts";
import {
  clientsOf,
  createRealInstallation,
  type RealInstallation,
  untilReady,
} from "./real-installation.ts";
import { type Refusal, refusalOf } from "./refusal-of.ts";

/** From the request to the due time; less than an append waits for its heads. */
const dueInMs = 900;

/** Tries until the append was seen to wait at its due time: the machine may be busy. */
const triesMax = 10;

const request = () => ({ requestId: newRequestId() });

describeWith(["postgres", "rabbitmq", "elasticsearch"], "on real servers", () => {
  describe("An append that waits for its heads past a due time", { timeout: 120_000 }, () => {
    let installation: RealInstallation;
    let operator: PostgresOperator;
    let clients: Clients;
    beforeAll(async () => {
      installation = await createRealInstallation();
      operator = createPostgresOperator(installation.servers.DATABASE_URL);
      const settings = { ORDER_PAYMENT_WINDOW_MS: String(dueInMs) };
      const process = await installation.start("command-service", settings);
      await untilReady([process]);
      clients = clientsOf(process, process, process);
    }, 60_000);
    afterAll(async () => await installation?.remove());

    const isWaiting = async (): Promise<boolean> => {
      const waiting = await operator.list(`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'
          and query like '%daybook.append(%'`);
      return waiting.length > 0;
    };

    /**
     * Sends a command while somebody holds every head until just after a due time, which the
     * command is to be refused for. Says whether its append has waited, decided before that time.
     */
    const holdPast = async (due: number, send: () => Promise<unknown>) => {
      const session = await operator.open();
      let wasWaiting = false;
      let refused: Promise<Refusal>;
      try {
        await session.query("begin");
        await session.query("select 1 from daybook.heads order by partition for update");
        refused = refusalOf(send());
        refused.catch(() => {}); // Whoever awaits it hears of it.
        await expect
          .poll(
            async () => {
              wasWaiting ||= Date.now() < due && (await isWaiting()) && Date.now() < due;
              return Date.now();
            },
            { interval: 10, timeout: 10_000 },
          )
          .toBeGreaterThan(due + 5);
      } finally {
        await session.query("rollback");
        await session.end();
      }
      return { wasWaiting, refusal: await refused };
    };

    const untilCaught = async (attempt: (number: number) => Promise<boolean>): Promise<void> => {
      for (let number = 1; number <= triesMax; number += 1) if (await attempt(number)) return;
      expect.fail("no append was seen to wait at its due time");
    };

    /** Events of a stream of some types, each with its record time. */
    const recorded = async (streamId: string, types: readonly string[]) =>
      (
        await operator.list(`select type || ' ' || (extract(epoch from record_time) * 1000)::bigint
          from daybook.events where stream_id = '${streamId}'
            and type in (${types.map((type) => `'${type}'`).join(", ")})
          order by stream_version`)
      ).map((line) => ({ type: line.split(" ")[0], recordTime: Number(line.split(" ")[1]) }));

    /** The end is recorded once, at its time or later, and nothing beside it. */
    const untilEnded = async (
      streamId: string,
      ending: string,
      others: readonly string[],
      due: number,
    ): Promise<void> => {
      const ends = () => recorded(streamId, [ending, ...others]);
      await expect.poll(ends, { timeout: 20_000 }).toHaveLength(1);
      const [end] = await ends();
      expect(end?.type).toBe(ending);
      expect(end?.recordTime).toBeGreaterThanOrEqual(due);
    };

    it("captures nothing of a hold that is over by then", () =>
      untilCaught(async (number) => {
        const accountId = `late-${number}`;
        await openWithMoney(clients, accountId);
        const due = Date.now() + dueInMs;
        // Undefined when even that took until then.
        const placed = await placeUntil(clients, accountId, due).catch(() => undefined);
        if (placed === undefined) return false;
        const { holdId } = placed;
        const capture = () => clients.commands.captureHold({ ...request(), accountId, holdId });
        const { wasWaiting, refusal } = await holdPast(due, capture);
        expect(refusal).toMatchObject({
          reason: "HOLD_NOT_ACTIVE",
          facts: { hold_status: "EXPIRED" },
        });
        await untilEnded(`account-${accountId}`, "HoldExpired", ["HoldCaptured"], due);
        return wasWaiting;
      }));

    it("takes no payment of an order whose window is over by then", async () => {
      const { commands, customers, products, orders } = clients;
      const account = { accountId: "payer", currencyCode: "EUR", ownerId: "a" };
      await commands.openAccount({ ...request(), ...account, overdraftLimit: eur(10_000) });
      const customer = { customerId: "c", name: "C", email: "c@mail.test" };
      await customers.registerCustomer({ ...request(), ...customer });
      const product = { productId: "p", sku: "s", name: "n", category: "c", price: eur(100) };
      await products.addProduct({ ...request(), ...product });
      await products.receiveStock({ ...request(), productId: "p", quantity: triesMax });
      await untilCaught(async (number) => {
        const orderId = `late-${number}`;
        const lines = [{ productId: "p", quantity: 1 }];
        const created = { ...request(), orderId, customerId: "c", lines };
        const due = timeMs((await orders.createOrder(created)).expireTime);
        const pay = () => orders.payOrder({ ...request(), orderId, accountId: "payer" });
        const { wasWaiting, refusal } = await holdPast(due, pay);
        expect(refusal).toMatchObject({
          reason: "ORDER_NOT_OPEN",
          facts: { order_status: "EXPIRED" },
        });
        await untilEnded(`order-${orderId}`, "OrderExpired", ["OrderPaid"], due);
        return wasWaiting;
      });
      expect(await recorded("account-payer", ["MoneyWithdrawn"])).toEqual([]);
    });
  });
});
