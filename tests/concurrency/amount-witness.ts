import { type Walk, walkAccounts } from "../account-walk.ts";
import type { History, LoggedEvent, Settled, Violation } from "./history.ts";
import { logViolation } from "./log-violation.ts";
import { settle } from "./settle.ts";

/*
 * What the log says in amounts: every event against those before it, and against what its client
 * asked for and was told. The order of things is the checker's affair.
 */

type Logged = ReadonlyMap<string, LoggedEvent>;

const keyOf = (accountId: string, version: number): string => `${accountId} ${version}`;

/** What the events of a request must say; undefined where the request leaves it open. */
const amountAsked = ({ asked }: Settled): bigint | undefined => {
  switch (asked.kind) {
    case "deposit":
    case "withdraw":
    case "transfer":
    case "hold":
    case "capture":
      return asked.amount;
    default:
      return undefined;
  }
};

const wrongAmount = (operation: Settled, { requestId, data }: LoggedEvent): string | undefined => {
  const asked = amountAsked(operation);
  if (asked === undefined || requestId !== operation.requestId) return undefined;
  const { amountMinor } = JSON.parse(data) as { readonly amountMinor?: string };
  return amountMinor === String(asked)
    ? undefined
    : `${asked} was asked for, and the event says ${amountMinor}`;
};

const wrongTold = (operation: Settled, logged: Logged, walk: Walk): Violation[] => {
  const { answer } = operation;
  if (answer.kind === "no") return [];
  return answer.accounts.flatMap(({ accountId, version }, at) => {
    const event = logged.get(keyOf(accountId, version));
    const balance = walk.at(accountId, version)?.balance;
    const told = at === 0 ? answer.figures.balance : undefined;
    const other = told !== undefined && balance !== undefined && told !== balance;
    const what =
      (event === undefined ? undefined : wrongAmount(operation, event)) ??
      (other ? `balance ${told} was told, and the log sums to ${balance}` : undefined);
    return what === undefined ? [] : [logViolation(what, accountId, operation, event)];
  });
};

/** Where amounts in the log contradict each other, or what clients asked for and were told. */
export const amountContradictions = ({ operations, events }: History): Violation[] => {
  const { settled } = settle(operations);
  const byRequest = new Map(settled.map((one) => [one.requestId, one]));
  const logged = new Map(events.map((one) => [keyOf(one.accountId, one.version), one]));
  const walk = walkAccounts(events);
  const within = walk.faults.map(({ accountId, version, what }) => {
    const event = logged.get(keyOf(accountId, version));
    const operation = byRequest.get(event?.requestId ?? "");
    return logViolation(`version ${version}: ${what}`, accountId, operation, event);
  });
  return [...within, ...settled.flatMap((one) => wrongTold(one, logged, walk))];
};
