import type {
  CloseAccount,
  DepositMoney,
  OpenAccount,
  ReceiveTransfer,
  SendTransfer,
  TransferMoney,
  WithdrawMoney,
} from "../domain/account/commands.ts";
import type {
  AccountClosed,
  AccountEvent,
  AccountOpened,
  MoneyDeposited,
  MoneyWithdrawn,
  TransferReceived,
  TransferSent,
} from "../domain/account/events.ts";
import type { StateReader } from "../domain/decision.ts";

/** What an entry leaves behind, in minor units; unsaid, nothing was ever debited or held. */
type After = {
  readonly number: number;
  readonly balance: bigint;
  readonly credits?: bigint;
  readonly debits?: bigint;
  readonly held?: bigint;
};

const entry = (amountMinor: bigint, { number, balance, credits, debits, held }: After) => ({
  entryId: `entry-${number}`,
  entryNumber: number,
  amountMinor,
  currencyCode: "EUR",
  description: "",
  reference: "",
  after: {
    balanceMinor: balance,
    heldMinor: held ?? 0n,
    creditsMinor: credits ?? balance,
    debitsMinor: debits ?? 0n,
  },
});

/** An account of ada's in EUR, without overdraft unless said otherwise. */
export const opened = (fields: Partial<AccountOpened> = {}): AccountOpened => ({
  type: "AccountOpened",
  schemaVersion: 1,
  ownerId: "ada",
  currencyCode: "EUR",
  overdraftLimitMinor: 0n,
  ...fields,
});

/** Money that came in. */
export const deposited = (amountMinor: bigint, after: After): MoneyDeposited => ({
  type: "MoneyDeposited",
  schemaVersion: 1,
  ...entry(amountMinor, after),
});

/** Money that went out. */
export const withdrawn = (amountMinor: bigint, after: After): MoneyWithdrawn => ({
  type: "MoneyWithdrawn",
  schemaVersion: 1,
  ...entry(amountMinor, after),
});

/** The source's half of a transfer to `account-b`. */
export const sent = (amountMinor: bigint, after: After): TransferSent => ({
  type: "TransferSent",
  schemaVersion: 1,
  ...entry(amountMinor, after),
  toAccountId: "b",
  toEntryId: "entry-of-b",
});

/** The target's half of a transfer from `account-a`. */
export const received = (amountMinor: bigint, after: After): TransferReceived => ({
  type: "TransferReceived",
  schemaVersion: 1,
  ...entry(amountMinor, after),
  fromAccountId: "a",
  fromEntryId: "entry-of-a",
});

/** The end of an account. */
export const closed = (reason = ""): AccountClosed => ({
  type: "AccountClosed",
  schemaVersion: 1,
  reason,
});

type MovementFields = Partial<Omit<DepositMoney, "type" | "amountMinor">>;

/** The entry that a command on `a` asks for; `entry-<number>` in EUR unless said otherwise. */
const movement = (amountMinor: bigint, fields: MovementFields) => ({
  accountId: "a",
  entryKey: "entry",
  amountMinor,
  currencyCode: "EUR",
  description: "",
  reference: "",
  ...fields,
});

/** Opens ada's account `a` in EUR unless said otherwise. */
export const openAccount = (fields: Partial<OpenAccount> = {}): OpenAccount => ({
  type: "OpenAccount",
  accountId: "a",
  ownerId: "ada",
  currencyCode: "EUR",
  overdraftLimitMinor: 0n,
  ...fields,
});

/** Pays into `a`. */
export const depositMoney = (minor: bigint, fields: MovementFields = {}): DepositMoney => ({
  type: "DepositMoney",
  ...movement(minor, fields),
});

/** Pays out of `a`. */
export const withdrawMoney = (minor: bigint, fields: MovementFields = {}): WithdrawMoney => ({
  type: "WithdrawMoney",
  ...movement(minor, fields),
});

/** The half of a transfer that leaves `a` for `b`. */
export const sendTransfer = (minor: bigint, fields: MovementFields = {}): SendTransfer => ({
  type: "SendTransfer",
  ...movement(minor, fields),
  toAccountId: "b",
  toEntryId: "entry-of-b",
});

/** The half of a transfer that arrives on `a`. */
export const receiveTransfer = (minor: bigint, fields: MovementFields = {}): ReceiveTransfer => ({
  type: "ReceiveTransfer",
  ...movement(minor, fields),
  fromAccountId: "a",
  fromEntryId: "entry-of-a",
});

/** Closes `a`. */
export const closeAccount = (fields: Partial<CloseAccount> = {}): CloseAccount => ({
  type: "CloseAccount",
  accountId: "a",
  reason: "",
  ...fields,
});

/** From `a` to `b` unless said otherwise. */
export const transferMoney = (
  amountMinor: bigint,
  fields: Partial<TransferMoney> = {},
): TransferMoney => ({
  fromAccountId: "a",
  toAccountId: "b",
  entryKey: "entry-of-a",
  toEntryKey: "entry-of-b",
  amountMinor,
  currencyCode: "EUR",
  description: "",
  reference: "",
  ...fields,
});

/** Gives a decision the states that these histories lead to, by account. */
export const accountStates =
  (histories: Readonly<Record<string, readonly AccountEvent[]>>): StateReader =>
  (fold, id) =>
    (histories[id] ?? []).reduce(fold.evolve, fold.initialState);
