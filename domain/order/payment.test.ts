import { describe, expect, it } from "vitest";
import { createDecisionHistory } from "../../tests/decision-history.ts";
import { closing, deposit, opening, withdrawal } from "../account/decisions.ts";
import { holdPlacing } from "../account/hold-decisions.ts";
import { reversal } from "../account/reversal.ts";
import { registration } from "../customer/decisions.ts";
import { productAdding, stockReceipt } from "../product/decisions.ts";
import { cancellation, shipping } from "./fulfilment.ts";
import { payment } from "./payment.ts";
import { orderCreation } from "./placing.ts";

const currencyCode = "EUR";
const text = { description: "", reference: "" };
const money = (amountMinor: bigint, entryKey: string) => ({
  accountId: "a",
  amountMinor,
  currencyCode,
  entryKey,
  ...text,
});

/** An account with 100 on it and an order of 30 that waits to be paid. */
const open = () => {
  const history = createDecisionHistory();
  const opened = { type: "OpenAccount", accountId: "a", ownerId: "o", currencyCode } as const;
  history.execute(opening, { ...opened, overdraftLimitMinor: 0n }, 1);
  history.execute(deposit, { type: "DepositMoney", ...money(100n, "in") }, 1);
  const said = { sku: "s", name: "n", description: "", category: "c", attributes: [] };
  const price = { currencyCode, priceMinor: 30n };
  history.execute(productAdding, { type: "AddProduct", productId: "p", ...said, ...price }, 1);
  history.execute(stockReceipt, { productId: "p", quantity: 1 }, 1);
  const mail = { email: "a@b.c", emailKey: "k", phone: "", address: "" };
  const customer = { type: "RegisterCustomer", customerId: "c", name: "n", ...mail } as const;
  history.execute(registration, customer, 1);
  const lines = [{ productId: "p", quantity: 1 }];
  const order = { orderId: "o", customerId: "c", lines, paymentWindowMs: 1_000 };
  history.execute(orderCreation, order, 1);
  const pay = (now: number) =>
    history.execute(payment, { orderId: "o", accountId: "a", entryKey: `pay-${now}` }, now);
  const cancel = (now: number) =>
    history.execute(cancellation, { orderId: "o", reason: "", entryKey: "back" }, now);
  const reverse = (entryId: string) => {
    const entry = { accountId: "a", entryId, entryKey: "r", counterpartyEntryKey: "x" };
    return history.execute(reversal, { type: "ReverseEntry", ...entry, description: "" }, 3);
  };
  return { history, pay, cancel, reverse };
};

describe("payment", () => {
  it("of an order that is paid tells what is available once due holds are over", () => {
    const { history, pay } = open();
    const hold = { type: "PlaceHold", accountId: "a", holdId: "h", holdKey: "k" } as const;
    const held = { amountMinor: 50n, currencyCode, description: "", expireTime: 10 };
    expect(history.execute(holdPlacing, { ...hold, ...held }, 2).said).toBe("OK");
    expect(pay(3).figures).toMatchObject({ balanceMinor: 70n, availableMinor: 20n });
    expect(pay(9)).toMatchObject({ said: "NOTHING", figures: { availableMinor: 20n } });
    expect(pay(10)).toMatchObject({ said: "NOTHING", figures: { availableMinor: 70n } });
  });

  it("does not stand once its entry was reversed by hand: cancelling is what is left", () => {
    const { history, pay, cancel, reverse } = open();
    const { entryId } = pay(2).figures;
    expect(reverse(String(entryId)).said).toBe("OK");
    expect(history.execute(shipping, { orderId: "o" }, 4).said).toBe("ORDER_NOT_OPEN");
    expect(pay(5).said).toBe("ORDER_NOT_OPEN");
    expect(cancel(6)).toMatchObject({ said: "OK", figures: { refundedMinor: 0n } });
    expect(history.events("account", "a")).toHaveLength(4); // Opened, paid in, paid, reversed.
  });

  it("may be reversed by hand after the pieces have left: they are not called back", () => {
    const { history, pay, reverse } = open();
    const { entryId } = pay(2).figures;
    expect(history.execute(shipping, { orderId: "o" }, 2).said).toBe("OK");
    expect(reverse(String(entryId)).said).toBe("OK");
    expect(history.execute(shipping, { orderId: "o" }, 4).said).toBe("NOTHING");
  });
});

describe("refund", () => {
  it("refuses to cancel when the account that paid is closed, and writes nothing", () => {
    const { history, pay, cancel } = open();
    pay(2);
    history.execute(withdrawal, { type: "WithdrawMoney", ...money(70n, "out") }, 3);
    const closed = { type: "CloseAccount", accountId: "a", reason: "" } as const;
    expect(history.execute(closing, closed, 4).said).toBe("OK");
    const before = history.envelopes.length;
    expect(cancel(5).said).toBe("ACCOUNT_CLOSED");
    expect(history.envelopes).toHaveLength(before);
    expect(history.execute(shipping, { orderId: "o" }, 6).said).toBe("OK");
  });
});
