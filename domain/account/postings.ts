import { entryIdOf } from "./entry-id.ts";
import type { AccountAfter, EntryFacts } from "./events.ts";
import { requireWithinLimit } from "./requirements.ts";
import type { AccountState } from "./state.ts";

/** A line to be written on an account. */
export type Posting = {
  readonly accountId: string;
  readonly entryKey: string;
  /** 1 to 10^15. */
  readonly amountMinor: bigint;
  readonly description: string;
  readonly reference: string;
};

/**
 * The account's next line and the account after it. Whether the account may take it was asked
 * before; `heldMinor` is what stays held.
 * @throws {CommandRejected} AMOUNT_LIMIT
 */
export const postEntry = (
  posting: Posting,
  direction: "credit" | "debit",
  account: AccountState,
  heldMinor = account.heldMinor,
): EntryFacts => {
  const { accountId, amountMinor, description, reference } = posting;
  const credited = direction === "credit" ? amountMinor : 0n;
  const debited = direction === "debit" ? amountMinor : 0n;
  const after: AccountAfter = {
    balanceMinor: account.balanceMinor + credited - debited,
    heldMinor,
    creditsMinor: account.creditsMinor + credited,
    debitsMinor: account.debitsMinor + debited,
  };
  requireWithinLimit(accountId, "balance", after.balanceMinor);
  // As it will be once nothing is held: the end of a hold must never be refused for its size.
  const availableMinor = after.balanceMinor + account.overdraftLimitMinor;
  requireWithinLimit(accountId, "available amount", availableMinor);
  requireWithinLimit(accountId, "total of credits", after.creditsMinor);
  requireWithinLimit(accountId, "total of debits", after.debitsMinor);
  return {
    entryId: entryIdOf(posting.entryKey, account.entryNumber + 1),
    entryNumber: account.entryNumber + 1,
    amountMinor,
    currencyCode: account.currencyCode,
    description,
    reference,
    after,
  };
};
