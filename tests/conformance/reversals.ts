import { type Desk, joined, money } from "./desk.ts";
import { expectSeen } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import type { Message } from "./wire.ts";

/** A transfer of all that the source had. */
const sendAll = async (desk: Desk) => {
  const [source, target] = [await desk.open({ balance: 50 }), await desk.open()];
  const request = { fromAccountId: source, toAccountId: target, amount: money(50) };
  const sent = await desk.does("TransferMoney", request);
  const { entryId, toEntryId } = sent;
  return {
    sent,
    source: { accountId: source, entryId },
    target: { accountId: target, entryId: toEntryId },
  };
};

/** What the accounts have, once everything that was answered so is read. */
const balances = async (
  desk: Desk,
  answers: readonly Message[],
  expected: readonly (readonly [accountId: string, minor: number])[],
): Promise<void> => {
  const consistencyToken = joined(...answers);
  for (const [accountId, minor] of expected) {
    const { account } = await desk.ok("GetAccount", { accountId, consistencyToken });
    expectSeen(`account ${accountId}`, account, { balance: money(minor) });
  }
};

/** A refusal about the other account than the one that is named. */
const refusedFor = async (
  desk: Desk,
  named: object,
  reason: string,
  subject: string,
): Promise<void> => {
  const refusal = await desk.refused("ReverseEntry", named, reason);
  expectSeen("PreconditionFailure", refusal.preconditions, [{ type: reason, subject }]);
};

/** Reversals of transfers by the account that is not named. */
export const reversalRules = rulesOf("reversals", {
  "other-frozen": [
    "A transfer is not reversed while its target is frozen: ACCOUNT_FROZEN, nothing moves",
    async (desk) => {
      const { sent, source, target } = await sendAll(desk);
      const { accountId } = target;
      await desk.does("FreezeAccount", { accountId, reason: "r" });
      await refusedFor(desk, source, "ACCOUNT_FROZEN", accountId);
      const unfrozen = await desk.does("UnfreezeAccount", { accountId });
      await balances(
        desk,
        [sent, unfrozen],
        [
          [source.accountId, 0],
          [accountId, 50],
        ],
      );
      const undone = await desk.does("ReverseEntry", source);
      await balances(
        desk,
        [sent, undone],
        [
          [source.accountId, 50],
          [accountId, 0],
        ],
      );
    },
  ],
  "other-frozen-credited": [
    "A frozen source gets its money back when the target's leg is reversed",
    async (desk) => {
      const { sent, source, target } = await sendAll(desk);
      await desk.does("FreezeAccount", { accountId: source.accountId, reason: "r" });
      const undone = await desk.does("ReverseEntry", target);
      await balances(
        desk,
        [sent, undone],
        [
          [source.accountId, 50],
          [target.accountId, 0],
        ],
      );
    },
  ],
  "other-closed": [
    "A transfer is not reversed when the account that is not named is closed: ACCOUNT_CLOSED",
    async (desk) => {
      const first = await sendAll(desk);
      await desk.does("CloseAccount", { accountId: first.source.accountId });
      await refusedFor(desk, first.target, "ACCOUNT_CLOSED", first.source.accountId);
      const second = await sendAll(desk);
      const { accountId } = second.target;
      await desk.does("WithdrawMoney", { accountId, amount: money(50) });
      const closed = await desk.does("CloseAccount", { accountId });
      await refusedFor(desk, second.source, "ACCOUNT_CLOSED", accountId);
      await balances(
        desk,
        [second.sent, closed],
        [
          [second.source.accountId, 0],
          [accountId, 0],
        ],
      );
    },
  ],
  "other-spent": [
    "What the target has spent cannot be taken back by naming the source: INSUFFICIENT_FUNDS",
    async (desk) => {
      const { sent, source, target } = await sendAll(desk);
      const { accountId } = target;
      const spent = await desk.does("WithdrawMoney", { accountId, amount: money(1) });
      await refusedFor(desk, source, "INSUFFICIENT_FUNDS", accountId);
      await balances(
        desk,
        [sent, spent],
        [
          [source.accountId, 0],
          [accountId, 49],
        ],
      );
    },
  ],
});
