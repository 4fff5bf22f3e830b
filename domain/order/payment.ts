import { accountDecider } from "../account/decider.ts";
import { appendTo, decideOnAccount, moneyFigures } from "../account/decisions.ts";
import { entryIdOf } from "../account/entry-id.ts";
import { entryFactKey } from "../account/fact-keys.ts";
import { requireAccount } from "../account/requirements.ts";
import type { Decided, Decision, DecisionReading, StreamAppend } from "../decision.ts";
import type { PayOrder } from "./commands.ts";
import type { OrderPaid } from "./events.ts";
import { type OrderState, orderFold, requireOrder, requireStatus } from "./state.ts";

const withdraw = (command: PayOrder, order: OrderState, reading: DecisionReading): Decided => {
  const { orderId, accountId, entryKey } = command;
  const { totalMinor, currencyCode } = order;
  const withdrawn = decideOnAccount(
    {
      type: "WithdrawMoney",
      accountId,
      entryKey,
      amountMinor: totalMinor,
      currencyCode,
      description: `Order ${orderId}`,
      reference: orderId,
    },
    reading,
  );
  const { entryNumber } = withdrawn.after;
  const entryId = entryIdOf(entryKey, entryNumber);
  const entry = { accountId, entryId, entryNumber };
  const facts = { ...entry, currencyCode, totalMinor };
  const paid: OrderPaid = { type: "OrderPaid", schemaVersion: 1, ...facts };
  return {
    appends: [{ category: orderFold.category, id: orderId, events: [paid] }, appendTo(withdrawn)],
    figures: { orderId, ...entry, totalMinor, ...moneyFigures(withdrawn.after) },
  };
};

/**
 * Withdraws the total of an order and marks it paid, both or neither. Paid by the same account
 * before, nothing changes; nobody is charged twice.
 */
export const payment: Decision<PayOrder> = {
  reads: ({ orderId, accountId }) => [
    { fold: orderFold, id: orderId },
    { fold: accountDecider, id: accountId },
  ],
  decide: (command, reading) => {
    const { orderId, accountId } = command;
    const { now, state } = reading;
    const order = requireOrder(orderId, state(orderFold, orderId), now);
    const account = state(accountDecider, accountId);
    requireAccount(accountId, account);
    if (order.status !== "paid" || order.accountId !== accountId) {
      requireStatus("pay", orderId, order, ["pending"]);
      return withdraw(command, order, reading);
    }
    const { entryId, entryNumber, totalMinor } = order;
    const figures = { orderId, accountId, totalMinor, ...moneyFigures(account) };
    return { appends: [], figures: { ...figures, entryId, entryNumber } };
  },
};

/**
 * Gives back what was paid for an order, by the reversal of its entry: so it is given back at most
 * once, also when somebody has reversed the entry by hand. Nothing then, and before a payment.
 */
export const refund = (
  orderId: string,
  { status, accountId, entryId, totalMinor, currencyCode }: OrderState,
  entryKey: string,
  reading: DecisionReading,
): { readonly appends: readonly StreamAppend[]; readonly refundedMinor: bigint } => {
  const nothing = { appends: [], refundedMinor: 0n };
  if (status !== "paid") return nothing;
  reading.state(accountDecider, accountId);
  const [fact] = reading.facts(accountDecider, accountId, [entryFactKey(entryId)]);
  if (fact?.type === "EntryReversed") return nothing;
  const reversed = decideOnAccount(
    {
      type: "PostReversal",
      accountId,
      entryKey,
      amountMinor: totalMinor,
      currencyCode,
      description: `Order ${orderId} cancelled`,
      direction: "credit",
      reversesEntryId: entryId,
      counterpartyAccountId: "",
      counterpartyEntryId: "",
    },
    reading,
  );
  return { appends: [appendTo(reversed)], refundedMinor: totalMinor };
};
