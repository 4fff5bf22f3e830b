import type { Decision } from "../decision.ts";
import type { TransferMoney } from "./commands.ts";
import { accountDecider } from "./decider.ts";
import { appendTo, decideOnAccount, moneyFigures } from "./decisions.ts";
import { entryIdOf } from "./entry-id.ts";
import { requireAccount } from "./requirements.ts";

/**
 * Moves money between two accounts in one append: money is never in limbo between them. Whoever
 * makes the command has refused a transfer to oneself: its halves would not see each other.
 */
export const transfer: Decision<TransferMoney> = {
  reads: ({ fromAccountId, toAccountId }) => [
    { fold: accountDecider, id: fromAccountId },
    { fold: accountDecider, id: toAccountId },
  ],
  decide: (command, reading) => {
    const { fromAccountId, toAccountId, entryKey, toEntryKey, ...movement } = command;
    if (fromAccountId === toAccountId) {
      throw new RangeError(
        `Cannot transfer within account ${fromAccountId}: it needs two accounts`,
      );
    }
    const from = reading.state(accountDecider, fromAccountId);
    const to = reading.state(accountDecider, toAccountId);
    // An unknown account wins over whatever else is wrong with either.
    requireAccount(fromAccountId, from);
    requireAccount(toAccountId, to);
    const fromEntryId = entryIdOf(entryKey, from.entryNumber + 1);
    const toEntryId = entryIdOf(toEntryKey, to.entryNumber + 1);
    const leaves = { ...movement, accountId: fromAccountId, entryKey, toAccountId, toEntryId };
    const source = decideOnAccount({ ...leaves, type: "SendTransfer" }, reading);
    const arrives = { ...movement, accountId: toAccountId, entryKey: toEntryKey };
    const origin = { fromAccountId, fromEntryId };
    const target = decideOnAccount({ ...arrives, ...origin, type: "ReceiveTransfer" }, reading);
    return {
      appends: [appendTo(source), appendTo(target)],
      figures: {
        entryId: fromEntryId,
        toEntryId,
        toEntryNumber: target.after.entryNumber,
        ...moneyFigures(source.after),
      },
    };
  },
};
