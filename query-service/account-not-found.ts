import { CommandRejected } from "../domain/rejection.ts";

/** There is no such account as far as the index has come. */
export const accountNotFound = (accountId: string): CommandRejected =>
  new CommandRejected(
    "ACCOUNT_NOT_FOUND",
    { account_id: accountId },
    `Cannot find account ${accountId}: no such account`,
  );
