import type {
  CaptureHold,
  CloseAccount,
  DepositMoney,
  ExpireHolds,
  FreezeAccount,
  OpenAccount,
  PlaceHold,
  PostReversal,
  ReceiveTransfer,
  ReleaseHold,
  ReverseEntry,
  SendTransfer,
  SetOverdraftLimit,
  Timed,
  TransferMoney,
  UnfreezeAccount,
  WithdrawMoney,
} from "../domain/account/commands.ts";
import {
  type AccountClosed,
  type AccountEvent,
  type AccountFrozen,
  type AccountOpened,
  type AccountUnfrozen,
  accountEvents,
  type EntryReversed,
  type HoldCaptured,
  type HoldExpired,
  type HoldPlaced,
  type HoldReleased,
  type MoneyDeposited,
  type MoneyWithdrawn,
  type OverdraftLimitSet,
  type TransferReceived,
  type TransferSent,
} from "../domain/account/events.ts";
import type { DecisionReading } from "../domain/decision.ts";

/** When sample commands are decided unless said otherwise, in milliseconds since 1970. */
const decisionTime = 1_000;

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

/** What a hold leaves behind, in minor units; unsaid, nothing was ever debited. */
type HoldAfter = {
  readonly balance: bigint;
  readonly held: bigint;
  readonly credits?: bigint;
  readonly debits?: bigint;
};

const hold = (holdId: string, amountMinor: bigint, after: HoldAfter) => {
  const { currencyCode, after: standing } = entry(amountMinor, { number: 0, ...after });
  return { holdId, amountMinor, currencyCode, after: standing };
};

/** Money set aside, for ever unless an expire time is given. */
export const placed = (
  holdId: string,
  amountMinor: bigint,
  after: HoldAfter,
  fields: Partial<Pick<HoldPlaced, "expireTime" | "description">> = {},
): HoldPlaced => ({
  type: "HoldPlaced",
  schemaVersion: 1,
  ...hold(holdId, amountMinor, after),
  description: "",
  ...fields,
});

/** Held money that went out. */
export const captured = (
  holdId: string,
  amountMinor: bigint,
  after: After,
  releasedMinor = 0n,
): HoldCaptured => ({
  type: "HoldCaptured",
  schemaVersion: 1,
  ...entry(amountMinor, after),
  holdId,
  releasedMinor,
});

/** Held money given back. */
export const released = (holdId: string, amountMinor: bigint, after: HoldAfter): HoldReleased => ({
  type: "HoldReleased",
  schemaVersion: 1,
  ...hold(holdId, amountMinor, after),
});

/** Held money available again because its time was over. */
export const expired = (
  holdId: string,
  amountMinor: bigint,
  after: HoldAfter,
  expireTime: number,
): HoldExpired => ({
  type: "HoldExpired",
  schemaVersion: 1,
  ...hold(holdId, amountMinor, after),
  expireTime,
});

/** An entry against another one, of no transfer unless said otherwise. */
export const reversed = (
  amountMinor: bigint,
  after: After,
  fields: Pick<EntryReversed, "direction" | "reversesEntryId"> & Partial<EntryReversed>,
): EntryReversed => ({
  type: "EntryReversed",
  schemaVersion: 1,
  ...entry(amountMinor, after),
  counterpartyAccountId: "",
  counterpartyEntryId: "",
  ...fields,
});

/** Another overdraft limit. */
export const limitSet = (overdraftLimitMinor: bigint): OverdraftLimitSet => ({
  type: "OverdraftLimitSet",
  schemaVersion: 1,
  currencyCode: "EUR",
  overdraftLimitMinor,
});

/** An account on which no money leaves. */
export const frozen = (reason = "court order"): AccountFrozen => ({
  type: "AccountFrozen",
  schemaVersion: 1,
  reason,
});

/** An account that is open again. */
export const unfrozen = (): AccountUnfrozen => ({ type: "AccountUnfrozen", schemaVersion: 1 });

/** The end of an account. */
export const closed = (reason = ""): AccountClosed => ({
  type: "AccountClosed",
  schemaVersion: 2,
  reason,
  currencyCode: "EUR",
});

type MovementFields = Partial<Omit<Timed<DepositMoney>, "type" | "amountMinor">>;

/** The entry that a command on `a` asks for; `entry-<number>` in EUR unless said otherwise. */
const movement = (amountMinor: bigint, fields: MovementFields) => ({
  now: decisionTime,
  accountId: "a",
  entryKey: "entry",
  amountMinor,
  currencyCode: "EUR",
  description: "",
  reference: "",
  ...fields,
});

/** Opens ada's account `a` in EUR unless said otherwise. */
export const openAccount = (fields: Partial<OpenAccount> = {}): Timed<OpenAccount> => ({
  type: "OpenAccount",
  now: decisionTime,
  accountId: "a",
  ownerId: "ada",
  currencyCode: "EUR",
  overdraftLimitMinor: 0n,
  ...fields,
});

/** Pays into `a`. */
export const depositMoney = (minor: bigint, fields: MovementFields = {}): Timed<DepositMoney> => ({
  type: "DepositMoney",
  ...movement(minor, fields),
});

/** Pays out of `a`. */
export const withdrawMoney = (
  minor: bigint,
  fields: MovementFields = {},
): Timed<WithdrawMoney> => ({
  type: "WithdrawMoney",
  ...movement(minor, fields),
});

/** The half of a transfer that leaves `a` for `b`. */
export const sendTransfer = (minor: bigint, fields: MovementFields = {}): Timed<SendTransfer> => ({
  type: "SendTransfer",
  ...movement(minor, fields),
  toAccountId: "b",
  toEntryId: "entry-of-b",
});

/** The half of a transfer that arrives on `a`. */
export const receiveTransfer = (
  minor: bigint,
  fields: MovementFields = {},
): Timed<ReceiveTransfer> => ({
  type: "ReceiveTransfer",
  ...movement(minor, fields),
  fromAccountId: "a",
  fromEntryId: "entry-of-a",
});

/** Closes `a`. */
export const closeAccount = (fields: Partial<Timed<CloseAccount>> = {}): Timed<CloseAccount> => ({
  type: "CloseAccount",
  now: decisionTime,
  accountId: "a",
  reason: "",
  ...fields,
});

/** Sets money of `a` aside as hold `h`, for ever unless said otherwise. */
export const placeHold = (
  amountMinor: bigint,
  fields: Partial<Timed<PlaceHold>> = {},
): Timed<PlaceHold> => ({
  type: "PlaceHold",
  now: decisionTime,
  accountId: "a",
  holdId: "h",
  holdKey: "hold",
  amountMinor,
  currencyCode: "EUR",
  expireTime: undefined,
  description: "",
  ...fields,
});

/** Captures hold `h` of `a`, all of it unless an amount is given. */
export const captureHold = (fields: Partial<Timed<CaptureHold>> = {}): Timed<CaptureHold> => ({
  type: "CaptureHold",
  now: decisionTime,
  accountId: "a",
  holdId: "h",
  entryKey: "entry",
  amount: undefined,
  ...fields,
});

/** Releases hold `h` of `a`. */
export const releaseHold = (fields: Partial<Timed<ReleaseHold>> = {}): Timed<ReleaseHold> => ({
  type: "ReleaseHold",
  now: decisionTime,
  accountId: "a",
  holdId: "h",
  ...fields,
});

/** What a timer asks of `a` when it fires. */
export const expireHolds = (
  dueTime: number,
  fields: Partial<Timed<ExpireHolds>> = {},
): Timed<ExpireHolds> => ({
  type: "ExpireHolds",
  now: decisionTime,
  accountId: "a",
  dueTime,
  ...fields,
});

/** The reversal of `entry-1` on `a`, a credit unless said otherwise. */
export const postReversal = (
  amountMinor: bigint,
  fields: Partial<Timed<PostReversal>> = {},
): Timed<PostReversal> => ({
  type: "PostReversal",
  now: decisionTime,
  accountId: "a",
  entryKey: "entry",
  amountMinor,
  currencyCode: "EUR",
  description: "",
  direction: "credit",
  reversesEntryId: "entry-1",
  counterpartyAccountId: "",
  counterpartyEntryId: "",
  ...fields,
});

/** Undoes an entry of `a`. */
export const reverseEntry = (
  entryId: string,
  fields: Partial<ReverseEntry> = {},
): ReverseEntry => ({
  accountId: "a",
  entryId,
  entryKey: "entry",
  counterpartyEntryKey: "entry-there",
  description: "",
  ...fields,
});

/** Sets the overdraft limit of `a`. */
export const setOverdraftLimit = (
  limitMinor: bigint,
  fields: Partial<Timed<SetOverdraftLimit>> = {},
): Timed<SetOverdraftLimit> => ({
  type: "SetOverdraftLimit",
  now: decisionTime,
  accountId: "a",
  limitMinor,
  currencyCode: "EUR",
  ...fields,
});

/** Freezes `a`. */
export const freezeAccount = (
  fields: Partial<Timed<FreezeAccount>> = {},
): Timed<FreezeAccount> => ({
  type: "FreezeAccount",
  now: decisionTime,
  accountId: "a",
  reason: "court order",
  ...fields,
});

/** Unfreezes `a`. */
export const unfreezeAccount = (
  fields: Partial<Timed<UnfreezeAccount>> = {},
): Timed<UnfreezeAccount> => ({
  type: "UnfreezeAccount",
  now: decisionTime,
  accountId: "a",
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

/** Gives a decision the states and facts of these histories, by account, at a time. */
export const accountStates = (
  histories: Readonly<Record<string, readonly AccountEvent[]>>,
  now: number = decisionTime,
): DecisionReading => ({
  now,
  state: (fold, id) => (histories[id] ?? []).reduce(fold.evolve, fold.initialState),
  ahead: () => {},
  facts: (_fold, id, keys) =>
    keys.map((key) =>
      histories[id]?.findLast((event) => accountEvents.keysOf(event).includes(key)),
    ),
});
