import { newRequestId } from "../e2e/messages.ts";
import type { Random } from "../e2e/seeded-random.ts";
import { type LoadCommand, sendCommand } from "../e2e/sent-command.ts";
import { together } from "../e2e/together.ts";
import type { Drill } from "./drill.ts";

const text = { description: "", reference: "" };

/** A deposit. */
export const depositOn = (accountId: string, amountMinor: bigint): LoadCommand => ({
  rpc: "DepositMoney",
  requestId: newRequestId(),
  accountId,
  amountMinor,
  ...text,
});

/** A transfer. */
export const transferOf = (
  fromAccountId: string,
  toAccountId: string,
  amountMinor: bigint,
): LoadCommand => ({
  rpc: "TransferMoney",
  requestId: newRequestId(),
  fromAccountId,
  toAccountId,
  amountMinor,
  ...text,
});

/**
 * Sends commands of several callers, each behind the last of its own, to the command services in
 * turn, and tells the books. Rejects with the first that is not answered OK.
 */
export const sendAll = async (
  drill: Drill,
  byCaller: readonly (readonly LoadCommand[])[],
): Promise<void> => {
  await together(byCaller, byCaller.length, async (commands) => {
    for (const command of commands) {
      drill.ledger.acknowledge(await sendCommand(drill.clients(), command, { timeoutMs: 20_000 }));
    }
  });
};

/** Opens accounts, with an overdraft that no test reaches. */
export const openAccounts = (drill: Drill, accountIds: readonly string[]): Promise<void> =>
  sendAll(
    drill,
    accountIds.map((accountId) => [
      {
        rpc: "OpenAccount",
        requestId: newRequestId(),
        accountId,
        ownerId: "owner",
        overdraftMinor: 1_000_000n,
      },
    ]),
  );

/** Deposits: `hotPercent` of them on one account, the others spread over the cold ones. */
export const hotPlan =
  (random: Random, hot: string, cold: readonly string[], hotPercent: number) => (): LoadCommand =>
    depositOn(
      random.integer(1, 100) <= hotPercent ? hot : random.pick(cold),
      BigInt(random.integer(1, 1_000)),
    );
