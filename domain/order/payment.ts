import { accountDecider } from "../account/decider.ts";
import { accountAt, appendTo, decideOnAccount, moneyFigures } from "../account/decisions.ts";
import { entryIdOf } from "../account/entry-id.ts";
import { entryFactKey } from "../account/fact-keys.ts";
import { requireAccount } from "../account/requirements.ts";
import type { Decided, Decision, DecisionReading, StreamAppend } from "../decision.ts";
import { CommandRejected } from "../rejection.ts";
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

/** True once the payment of an order was given back by hand: an entry may be reversed, once. */
const isReversed = ({ accountId, entryId }: OrderState, { state, facts }: DecisionReading) => {
  state(accountDecider, accountId);
  const [fact] = facts(accountDecider, accountId, [entryFactKey(entryId)]);
  return fact?.type === "EntryReversed";
};

/**
 * @throws {CommandRejected} ORDER_NOT_OPEN when a paid order's money was given back by hand:
 * nothing is left to do with it but to cancel it.
 */
export const requireUnreversed = (
  verb: string,
  orderId: string,
  order: OrderState,
  reading: DecisionReading,
): void => {
  if (!isReversed(order, reading)) return;
  throw new CommandRejected(
    "ORDER_NOT_OPEN",
    { order_id: orderId, order_status: order.status.toUpperCase(), payment_status: "REVERSED" },
    `Cannot ${verb} order ${orderId}: its payment was reversed`,
  );
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
    requireUnreversed("pay", orderId, order, reading);
    const { entryId, entryNumber, totalMinor } = order;
    const figures = { orderId, accountId, totalMinor, ...moneyFigures(accountAt(account, now)) };
    return { appends: [], figures: { ...figures, entryId, entryNumber } };
  },
};

/**
 * Gives back what was paid for an order, by the reversal of its entry: so it is given back at most
 * once, also when somebody has reversed the entry by hand. Nothing then, and before a payment.
 */
export const refund = (
  orderId: string,
  order: OrderState,
  entryKey: string,
  reading: DecisionReading,
): { readonly appends: readonly StreamAppend[]; readonly refundedMinor: bigint } => {
  const { status, accountId, entryId, totalMinor, currencyCode } = order;
  if (status !== "paid" || isReversed(order, reading)) return { appends: [], refundedMinor: 0n };
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
