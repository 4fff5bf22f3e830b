import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registration } from "../domain/customer/decisions.ts";
import { payment } from "../domain/order/payment.ts";
import { orderCreation } from "../domain/order/placing.ts";
import { productAdding, stockReceipt } from "../domain/product/decisions.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { moveClock } from "../platform/event-log/move-clock.fixture.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import {
  askedCall,
  callOf,
  depositOf,
  executorOn,
  openingOf,
  withdrawalOf,
} from "./executor.fixture.ts";

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openMemorySql();
  log = await openPostgresEventLog({ sql });
});
afterAll(() => sql?.close());

/** Ahead of every clock, so that only a test moves the database's on; in ms since 1970. */
let storeTime = Date.now() + 24 * 3_600_000;

const moveTo = async (time: number): Promise<void> => {
  storeTime = time;
  await moveClock(sql, time);
};

const dueInMs = 50;

/** An account of 10.00 of which 3.00 are held, and an executor whose clock then stands still. */
const openHeld = async (skewMs = 0) => {
  await moveTo(storeTime + 1_000);
  const accountId = randomUUID();
  const [decidedAt, due] = [storeTime + skewMs, storeTime + dueInMs];
  const executor = executorOn(log, {}, () => decidedAt);
  await executor.execute(openingOf(accountId));
  await executor.execute(depositOf(accountId, 1_000n));
  const asked = { kind: "hold", id: accountId, amount: 300n, until: due, holdId: "h" } as const;
  await executor.execute(askedCall(asked, "k"));
  const eventsOf = async () =>
    await log.readEvents({ tenantId: "default", streamId: `account-${accountId}`, limit: 100 });
  const capture = () =>
    executor.execute(askedCall({ kind: "capture", id: accountId, holdId: "h", amount: 1n }, "c"));
  const retried = async () => (await executor.metrics.commandsRetried.get()).values[0]?.value;
  return { ...executor, accountId, due, eventsOf, capture, retried };
};

const overNow = { reason: "HOLD_NOT_ACTIVE", facts: { hold_status: "EXPIRED" } };

describe("executor, when the append is late", () => {
  it("captures a hold one millisecond before its end, decided once", async () => {
    const { capture, due, stop, eventsOf, retried } = await openHeld();
    await moveTo(due - 1);
    const { stored } = await capture();
    expect(stored.recordedAt).toBe(due - 1);
    expect((await eventsOf()).at(-1)?.type).toBe("HoldCaptured");
    expect(await retried()).toBe(0);
    await stop();
  });

  it.each([0, 1])("refuses a capture recorded %s ms after the end of its hold", async (after) => {
    const { capture, due, stop, eventsOf, retried } = await openHeld();
    await moveTo(due + after);
    await expect(capture()).rejects.toMatchObject(overNow);
    expect((await eventsOf()).at(-1)?.type).toBe("HoldPlaced");
    expect(await retried()).toBe(1);
    await stop();
  });

  it("records the end of a hold with what comes after it, not before", async () => {
    const { execute, accountId, due, stop, eventsOf } = await openHeld();
    await moveTo(due - 1);
    await execute(depositOf(accountId, 1n));
    await moveTo(due);
    const { figures } = await execute(depositOf(accountId, 1n));
    expect(figures).toMatchObject({ balanceMinor: 1_002n, availableMinor: 1_002n });
    expect((await eventsOf()).slice(3).map(({ type, recordedAt }) => [type, recordedAt])).toEqual([
      ["MoneyDeposited", due - 1],
      ["HoldExpired", due],
      ["MoneyDeposited", due],
    ]);
    await stop();
  });

  it("lets out money that came free, and refuses it before for good", async () => {
    const { execute, accountId, due, stop } = await openHeld();
    await moveTo(due - 1);
    const early = withdrawalOf(accountId, 900n);
    const facts = { available_minor_units: "700" };
    const refusal = { reason: "INSUFFICIENT_FUNDS", facts };
    await expect(execute(early)).rejects.toMatchObject(refusal);
    await moveTo(due);
    await execute(withdrawalOf(accountId, 900n));
    await expect(execute(early)).rejects.toMatchObject(refusal);
    await stop();
  });

  it("places no hold whose own time to expire is over by then", async () => {
    const { execute, accountId, stop } = await openHeld();
    const until = storeTime + 10;
    const hold = { kind: "hold", id: accountId, amount: 1n, until, holdId: "" } as const;
    await moveTo(until - 1);
    await execute(askedCall(hold, "early"));
    await moveTo(until);
    await expect(execute(askedCall(hold, "late"))).rejects.toMatchObject({
      reason: "EXPIRE_TIME_PAST",
    });
    await stop();
  });

  it("decides once more and no further, however close due times follow", async () => {
    const { execute, accountId, due, stop } = await openHeld();
    for (let more = 1; more <= 50; more += 1) {
      const hold = { kind: "hold", id: accountId, amount: 1n, until: due + more } as const;
      await execute(askedCall({ ...hold, holdId: `h${more}` }, `k${more}`));
    }
    // As if time went on with every look at the log.
    let rounds = 0;
    const later = async () => await moveTo(storeTime + 1);
    const hurried: EventLog = {
      ...log,
      append: async (commands) => {
        await later();
        return await log.append(commands);
      },
      underLock: async (streams, work) => {
        rounds += 1;
        await later();
        return await log.underLock(streams, work);
      },
    };
    await moveTo(due - 1);
    const other = executorOn(hurried, {}, () => storeTime);
    for (let times = 1; times <= 5; times += 1) {
      const { stored, figures } = await other.execute(depositOf(accountId, 1n));
      // Each round passes two due times; the first hold and those up to here are over.
      const over = BigInt(stored.recordedAt - due);
      expect(figures.availableMinor).toBe(1_000n + BigInt(times) - 50n + over);
    }
    expect(rounds).toBe(5);
    await Promise.all([stop(), other.stop()]);
  });
});

describe("executor, when its clock is not the database's", () => {
  it.each([
    ["ahead", 3_600_000],
    ["behind", -3_600_000],
  ])("tells the end of a hold by the database's when its own is %s", async (_name, skewMs) => {
    const { capture, due, stop, eventsOf } = await openHeld(skewMs);
    await moveTo(due - 1);
    await capture();
    expect((await eventsOf()).at(-1)).toMatchObject({ type: "HoldCaptured", recordedAt: due - 1 });
    await stop();
    const late = await openHeld(skewMs);
    await moveTo(late.due);
    await expect(late.capture()).rejects.toMatchObject(overNow);
    await late.stop();
  });
});

describe("executor, when an order is paid late", () => {
  /** An order of 0.10 that waits for payment for so long, and who pays it. */
  const openOrder = async () => {
    const [accountId, orderId, productId, customerId] = Array.from({ length: 4 }, () =>
      randomUUID(),
    ) as [string, string, string, string];
    await moveTo(storeTime + 1_000);
    const decidedAt = storeTime;
    const { execute, stop } = executorOn(log, {}, () => decidedAt);
    await execute(openingOf(accountId));
    await execute(depositOf(accountId, 1_000n));
    const said = { sku: "s", name: "P", description: "", category: "c", attributes: [] };
    const price = { currencyCode: "EUR", priceMinor: 10n };
    const adding = { type: "AddProduct", productId, ...said, ...price } as const;
    await execute(callOf("AddProduct", productAdding, adding));
    await execute(callOf("ReceiveStock", stockReceipt, { productId, quantity: 1 }));
    const mail = { email: `${customerId}@b.c`, emailKey: customerId, phone: "", address: "" };
    const named = { customerId, name: "C", ...mail };
    const registering = { type: "RegisterCustomer", ...named } as const;
    await execute(callOf("RegisterCustomer", registration, registering));
    const lines = [{ productId, quantity: 1 }];
    const order = { orderId, customerId, lines, paymentWindowMs: dueInMs };
    await execute(callOf("CreateOrder", orderCreation, order));
    const pay = () => execute(callOf("PayOrder", payment, { orderId, accountId, entryKey: "e" }));
    return { pay, stop, due: decidedAt + dueInMs };
  };

  it("takes a payment one millisecond before the end of its window", async () => {
    const { pay, stop, due } = await openOrder();
    await moveTo(due - 1);
    const { stored, figures } = await pay();
    expect(stored.recordedAt).toBe(due - 1);
    expect(figures).toMatchObject({ balanceMinor: 990n });
    await stop();
  });

  it("refuses a payment at the end of its window", async () => {
    const { pay, stop, due } = await openOrder();
    await moveTo(due);
    const refusal = { reason: "ORDER_NOT_OPEN", facts: { order_status: "EXPIRED" } };
    await expect(pay()).rejects.toMatchObject(refusal);
    await stop();
  });
});
