import type { Account__Output as Account } from "../../proto/gen/daybook/account/v1/Account.ts";
import type { Entry__Output as Entry } from "../../proto/gen/daybook/account/v1/Entry.ts";
import type { Timestamp__Output as Timestamp } from "../../proto/gen/google/protobuf/Timestamp.ts";
import { eur, present, timeMs } from "./messages.ts";
import type { AccountCommand, Acknowledged, ToldChange } from "./sent-command.ts";
import { createShopLedger, type ShopLedger } from "./shop-ledger.ts";

/** One event of an account as a client was told of it. */
type Line = ToldChange & { readonly command: AccountCommand; readonly recordTime: Timestamp };

/** What the documents of one account must be. */
export type ExpectedAccount = {
  readonly account: Account;
  /** By entry number. */
  readonly entries: readonly Entry[];
  /** Request ids of the account's events, by version. */
  readonly requestIds: readonly string[];
  readonly creditsMinor: bigint;
  readonly debitsMinor: bigint;
};

/**
 * The books as the clients keep them: made from requests and answers alone, never from events or
 * documents, so that it can stand against both.
 */
export type Ledger = {
  /** Notes an OK. @throws {Error} when the same request was told something else before. */
  readonly acknowledge: (answer: Acknowledged) => void;
  /** Ids of all accounts, sorted. */
  readonly accountIds: () => string[];
  /** @throws {Error} when what clients were told does not fit together. */
  readonly expected: (accountId: string) => ExpectedAccount;
  /** Every acknowledged command. */
  readonly acknowledged: () => readonly Acknowledged[];
  /** What the shop of the load was told. */
  readonly shop: ShopLedger;
};

const requireLine = (holds: boolean, accountId: string, what: string): void => {
  if (!holds) throw new Error(`Cannot balance the books of ${accountId}: ${what}`);
};

/** What the line adds to the account: negative for money that leaves. */
const signedMinor = ({ command }: Line, accountId: string): bigint => {
  switch (command.rpc) {
    case "OpenAccount":
      return 0n;
    case "DepositMoney":
      return command.amountMinor;
    case "WithdrawMoney":
      return -command.amountMinor;
    case "TransferMoney":
      return command.toAccountId === accountId ? command.amountMinor : -command.amountMinor;
  }
};

const counterpartyOf = ({ command }: Line, accountId: string): string => {
  if (command.rpc !== "TransferMoney") return "";
  return command.toAccountId === accountId ? command.fromAccountId : command.toAccountId;
};

const typeOf = ({ command }: Line, isCredit: boolean): Entry["type"] => {
  if (command.rpc === "TransferMoney") {
    return isCredit ? "ENTRY_TYPE_TRANSFER_IN" : "ENTRY_TYPE_TRANSFER_OUT";
  }
  return isCredit ? "ENTRY_TYPE_DEPOSIT" : "ENTRY_TYPE_WITHDRAWAL";
};

const entryOf = (line: Line, accountId: string, balanceMinor: bigint): Entry => {
  const { entry, command, version, recordTime } = line;
  if (entry === undefined || command.rpc === "OpenAccount") throw new TypeError("no entry");
  const isCredit = signedMinor(line, accountId) > 0n;
  return {
    entryId: entry.entryId,
    accountId,
    entryNumber: String(entry.entryNumber),
    type: typeOf(line, isCredit),
    direction: isCredit ? "DIRECTION_CREDIT" : "DIRECTION_DEBIT",
    amount: eur(command.amountMinor),
    balanceAfter: eur(balanceMinor),
    description: command.description,
    reference: command.reference,
    counterpartyAccountId: counterpartyOf(line, accountId),
    holdId: "",
    reversesEntryId: "",
    reversedByEntryId: "",
    recordTime,
    version: String(version),
    requestId: command.requestId,
    correlationId: command.requestId,
  };
};

const expectedOf = (accountId: string, unordered: readonly Line[]): ExpectedAccount => {
  const lines = unordered.toSorted((left, right) => left.version - right.version);
  const [first] = lines;
  if (first?.command.rpc !== "OpenAccount") throw new Error(`${accountId} was never opened`);
  const { ownerId, overdraftMinor } = first.command;
  const entries: Entry[] = [];
  let balanceMinor = 0n;
  let creditsMinor = 0n;
  let lastTime = 0;
  for (const [index, line] of lines.entries()) {
    requireLine(line.version === index + 1, accountId, `version ${index + 1} was told to nobody`);
    requireLine(timeMs(line.recordTime) >= lastTime, accountId, "its time went back");
    lastTime = timeMs(line.recordTime);
    if (line.entry === undefined) continue;
    const signed = signedMinor(line, accountId);
    balanceMinor += signed;
    if (signed > 0n) creditsMinor += signed;
    const told = line.entry.balanceMinor ?? balanceMinor;
    requireLine(told === balanceMinor, accountId, `told ${told}, but it is ${balanceMinor}`);
    requireLine(balanceMinor >= -overdraftMinor, accountId, `overdrawn to ${balanceMinor}`);
    requireLine(line.entry.entryNumber === entries.length + 1, accountId, "a gap in its entries");
    entries.push(entryOf(line, accountId, balanceMinor));
  }
  return {
    account: {
      accountId,
      ownerId,
      currencyCode: "EUR",
      balance: eur(balanceMinor),
      held: eur(0),
      available: eur(balanceMinor + overdraftMinor),
      overdraftLimit: eur(overdraftMinor),
      status: "ACCOUNT_STATUS_OPEN",
      openTime: first.recordTime,
      lastActivityTime: lines.at(-1)?.recordTime ?? first.recordTime,
      version: String(lines.length),
    },
    entries,
    requestIds: lines.map(({ command }) => command.requestId),
    creditsMinor,
    debitsMinor: creditsMinor - balanceMinor,
  };
};

const sameAnswer = (one: Acknowledged, other: Acknowledged): boolean => {
  const facts = ({ changes, told, recordTime, token }: Acknowledged) =>
    JSON.stringify([changes, told, recordTime, token], (_key, value) =>
      typeof value === "bigint" ? String(value) : value,
    );
  return facts(one) === facts(other);
};

/** A ledger in which nothing is written yet. */
export const createLedger = (): Ledger => {
  const answers = new Map<string, Acknowledged>();
  const lines = new Map<string, Line[]>();
  const shop = createShopLedger();
  return {
    acknowledge: (answer) => {
      const { command, changes, told, recordTime } = answer;
      const known = answers.get(command.requestId);
      if (known !== undefined) {
        if (sameAnswer(known, answer)) return;
        throw new Error(`Cannot note the answer: ${command.requestId} was told something else`);
      }
      answers.set(command.requestId, answer);
      if ("tenant" in command) {
        shop.acknowledge({ command, told: present(told), recordTime });
        return;
      }
      for (const change of changes) {
        const line = { ...change, command, recordTime };
        const ofAccount = lines.get(change.accountId);
        if (ofAccount) ofAccount.push(line);
        else lines.set(change.accountId, [line]);
      }
    },
    accountIds: () => [...lines.keys()].sort(),
    expected: (accountId) => expectedOf(accountId, lines.get(accountId) ?? []),
    acknowledged: () => [...answers.values()],
    shop,
  };
};
