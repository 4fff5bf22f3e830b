import type { Decision } from "../decision.ts";
import type { TransferMoney } from "./commands.ts";
import { accountDecider, requireAccount } from "./decider.ts";
import { decideOnAccount, moneyFigures } from "./decisions.ts";

/**
 * Moves money between two accounts in one append: money is never in limbo between them. Whoever
 * makes the command has refused a transfer to oneself: its halves would not see each other.
 */
export const transfer: Decision<TransferMoney> = {
  reads: ({ fromAccountId, toAccountId }) => [
    { fold: accountDecider, id: fromAccountId },
    { fold: accountDecider, id: toAccountId },
  ],
  decide: (command, state) => {
    const { fromAccountId, toAccountId, entryId, toEntryId, ...movement } = command;
    if (fromAccountId === toAccountId) {
      throw new RangeError(
        `Cannot transfer within account ${fromAccountId}: it needs two accounts`,
      );
    }
    // An unknown account wins over whatever else is wrong with either.
    requireAccount(fromAccountId, state(accountDecider, fromAccountId));
    requireAccount(toAccountId, state(accountDecider, toAccountId));
    const leaves = { ...movement, accountId: fromAccountId, entryId, toAccountId, toEntryId };
    const source = decideOnAccount({ ...leaves, type: "SendTransfer" }, state);
    const arrives = { ...movement, accountId: toAccountId, entryId: toEntryId };
    const origin = { fromAccountId, fromEntryId: entryId };
    const target = decideOnAccount({ ...arrives, ...origin, type: "ReceiveTransfer" }, state);
    const { category } = accountDecider;
    return {
      appends: [
        { category, id: fromAccountId, events: source.events },
        { category, id: toAccountId, events: target.events },
      ],
      figures: {
        entryId,
        toEntryId,
        toEntryNumber: target.after.entryNumber,
        ...moneyFigures(source.after),
      },
    };
  },
};
