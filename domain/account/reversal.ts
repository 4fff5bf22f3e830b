import type { Decision, DecisionReading } from "../decision.ts";
import { CommandRejected } from "../rejection.ts";
import type { PostReversal, ReverseEntry } from "./commands.ts";
import { accountDecider } from "./decider.ts";
import { appendTo, decideOnAccount, moneyFigures } from "./decisions.ts";
import { entryIdOf } from "./entry-id.ts";
import type { EntryEvent } from "./events.ts";
import { entryFactKey } from "./fact-keys.ts";
import { requireAccount, requireNotClosed } from "./requirements.ts";

type Reversible = Exclude<EntryEvent, { type: "EntryReversed" }>;

/** @throws {CommandRejected} ENTRY_NOT_FOUND */
const requireEntry = (command: ReverseEntry, { facts }: DecisionReading): EntryEvent => {
  const { accountId, entryId } = command;
  // Filed under an entry's id are the entry and, once there is one, its reversal: the last counts.
  const [fact] = facts(accountDecider, accountId, [entryFactKey(entryId)]);
  if (fact !== undefined) return fact as EntryEvent;
  throw new CommandRejected(
    "ENTRY_NOT_FOUND",
    { account_id: accountId, entry_id: entryId },
    `Cannot find entry ${entryId}: account ${accountId} has no such entry`,
  );
};

/** @throws {CommandRejected} NOT_REVERSIBLE or ALREADY_REVERSED */
const requireReversible = ({ accountId, entryId }: ReverseEntry, entry: EntryEvent): Reversible => {
  if (entry.type !== "EntryReversed") return entry;
  const facts = { account_id: accountId, entry_id: entryId };
  if (entry.entryId === entryId) {
    throw new CommandRejected(
      "NOT_REVERSIBLE",
      facts,
      `Cannot reverse entry ${entryId}: it is a reversal itself`,
    );
  }
  throw new CommandRejected(
    "ALREADY_REVERSED",
    { ...facts, reversed_by_entry_id: entry.entryId },
    `Cannot reverse entry ${entryId}: entry ${entry.entryId} has reversed it`,
  );
};

/** The other half of a transfer; undefined for any other entry. */
const otherHalf = (entry: EntryEvent) => {
  switch (entry.type) {
    case "TransferSent":
      return { accountId: entry.toAccountId, entryId: entry.toEntryId };
    case "TransferReceived":
      return { accountId: entry.fromAccountId, entryId: entry.fromEntryId };
    default:
      return undefined;
  }
};

const isCredit = ({ type }: Reversible): boolean =>
  type === "MoneyDeposited" || type === "TransferReceived";

const opposite = { credit: "debit", debit: "credit" } as const;

/** Entries against the given one: on its own account, and on the other one of a transfer. */
const postingsFor = (command: ReverseEntry, entry: Reversible, reading: DecisionReading) => {
  const { accountId, entryId, entryKey, counterpartyEntryKey, description } = command;
  const other = otherHalf(entry);
  const { amountMinor, currencyCode } = entry;
  const nextEntryId = (id: string, key: string): string =>
    entryIdOf(key, reading.state(accountDecider, id).entryNumber + 1);
  const posting = { type: "PostReversal", amountMinor, currencyCode, description } as const;
  const direction = isCredit(entry) ? "debit" : "credit";
  const own: PostReversal = {
    ...posting,
    accountId,
    entryKey,
    direction,
    reversesEntryId: entryId,
    counterpartyAccountId: other?.accountId ?? "",
    counterpartyEntryId:
      other === undefined ? "" : nextEntryId(other.accountId, counterpartyEntryKey),
  };
  if (other === undefined) return [own] as const;
  const theirs: PostReversal = {
    ...posting,
    accountId: other.accountId,
    entryKey: counterpartyEntryKey,
    direction: opposite[direction],
    reversesEntryId: other.entryId,
    counterpartyAccountId: accountId,
    counterpartyEntryId: nextEntryId(accountId, entryKey),
  };
  return [own, theirs] as const;
};

/**
 * Undoes an entry by another one, once. Of a transfer both halves are undone together, whichever is
 * named: so that the reversal of one half is the reversal of both.
 */
export const reversal: Decision<ReverseEntry> = {
  reads: ({ accountId }) => [{ fold: accountDecider, id: accountId }],
  decide: (command, reading) => {
    const { accountId, entryKey } = command;
    const account = reading.state(accountDecider, accountId);
    requireAccount(accountId, account);
    const found = requireEntry(command, reading);
    requireNotClosed(accountId, account, "reverse an entry of");
    const [own, theirs] = postingsFor(command, requireReversible(command, found), reading);
    const decided = decideOnAccount(own, reading);
    const figures = { entryId: entryIdOf(entryKey, decided.after.entryNumber) };
    const ownFigures = { ...figures, ...moneyFigures(decided.after) };
    if (theirs === undefined) return { appends: [appendTo(decided)], figures: ownFigures };
    const other = decideOnAccount(theirs, reading);
    return {
      appends: [appendTo(decided), appendTo(other)],
      figures: {
        ...ownFigures,
        counterpartyAccountId: theirs.accountId,
        counterpartyEntryId: own.counterpartyEntryId,
        counterpartyEntryNumber: other.after.entryNumber,
      },
    };
  },
};
