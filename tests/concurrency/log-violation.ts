import type { LoggedEvent, Settled, Violation } from "./history.ts";

/** What is wrong with the log: on which account, with which request, at which of its events. */
export const logViolation = (
  what: string,
  accountId: string,
  operation: Settled | undefined,
  event: LoggedEvent | undefined,
): Violation => ({
  what: `account ${accountId}: ${what}`,
  accountIds: [accountId],
  window: operation === undefined ? [] : [operation],
  notes: event === undefined ? [] : [`the log holds ${JSON.stringify(event)}`],
});
