import { formatMoney } from "../money.ts";
import { CommandRejected } from "../rejection.ts";
import type { CaptureHold, PlaceHold, ReleaseHold, Timed } from "./commands.ts";
import type { HoldCaptured, HoldExpired, HoldFacts, HoldPlaced, HoldReleased } from "./events.ts";
import { postEntry } from "./postings.ts";
import { requireCurrency, requireFunds, requireOpen } from "./requirements.ts";
import { type AccountState, findOpenHold, type OpenHold } from "./state.ts";

/** Open holds of one account: bounds its state, and the events of the decision that ends them. */
export const openHoldsMax = 1_000;

/** Id of a new hold: the caller's, or what follows from the request. */
export const holdIdOf = ({ holdId, holdKey }: PlaceHold): string =>
  holdId === "" ? holdKey : holdId;

/** The id is taken, by a hold that is open or was. */
export const holdExists = (accountId: string, holdId: string): CommandRejected =>
  new CommandRejected(
    "HOLD_EXISTS",
    { account_id: accountId, hold_id: holdId },
    `Cannot place hold ${holdId}: account ${accountId} has had one of this id`,
  );

/** The hold is over; `status` says how it ended. */
export const holdNotActive = (
  verb: string,
  { accountId, holdId }: { readonly accountId: string; readonly holdId: string },
  status: "CAPTURED" | "RELEASED" | "EXPIRED",
): CommandRejected => {
  const said = { CAPTURED: "was captured", RELEASED: "was released", EXPIRED: "has expired" };
  return new CommandRejected(
    "HOLD_NOT_ACTIVE",
    { account_id: accountId, hold_id: holdId, hold_status: status },
    `Cannot ${verb} hold ${holdId}: it ${said[status]}`,
  );
};

/** @throws {CommandRejected} HOLD_NOT_FOUND, or HOLD_NOT_ACTIVE when it has become due just now. */
const requireOpenHold = (
  verb: string,
  command: CaptureHold | ReleaseHold,
  account: AccountState,
  expired: readonly HoldExpired[],
): OpenHold => {
  const { accountId, holdId } = command;
  const hold = findOpenHold(account, holdId);
  if (hold !== undefined) return hold;
  if (expired.some((event) => event.holdId === holdId)) {
    throw holdNotActive(verb, command, "EXPIRED");
  }
  throw new CommandRejected(
    "HOLD_NOT_FOUND",
    { account_id: accountId, hold_id: holdId },
    `Cannot find hold ${holdId}: account ${accountId} has no such hold`,
  );
};

/** What a hold's end says when it writes no line; `heldMinor` is what stays held. */
const holdFacts = (
  { holdId, amountMinor }: Pick<OpenHold, "holdId" | "amountMinor">,
  { currencyCode, balanceMinor, creditsMinor, debitsMinor }: AccountState,
  heldMinor: bigint,
): HoldFacts => ({
  holdId,
  amountMinor,
  currencyCode,
  after: { balanceMinor, heldMinor, creditsMinor, debitsMinor },
});

/** The ends of all holds whose time is over, the longest due first; they may be a great many. */
export const expireDueHolds = (account: AccountState, now: number): HoldExpired[] => {
  const due = account.holds.flatMap(({ expireTime, ...hold }) =>
    expireTime !== undefined && expireTime <= now ? [{ ...hold, expireTime }] : [],
  );
  let { heldMinor } = account;
  return due
    .sort((left, right) => left.expireTime - right.expireTime)
    .map((hold) => {
      heldMinor -= hold.amountMinor;
      const facts = holdFacts(hold, account, heldMinor);
      return { type: "HoldExpired", schemaVersion: 1, ...facts, expireTime: hold.expireTime };
    });
};

const requireFuture = (command: Timed<PlaceHold>, account: AccountState): void => {
  const { accountId, amountMinor, expireTime, now } = command;
  if (expireTime === undefined || expireTime > now) return;
  throw new CommandRejected(
    "EXPIRE_TIME_PAST",
    { account_id: accountId, expire_time: new Date(expireTime).toISOString() },
    `Cannot hold ${formatMoney(amountMinor, account.currencyCode)}: the time to expire is over`,
  );
};

const requireRoom = (accountId: string, { holds }: AccountState): void => {
  if (holds.length < openHoldsMax) return;
  throw new CommandRejected(
    "HOLD_LIMIT",
    { account_id: accountId, holds_max: String(openHoldsMax) },
    `Cannot place a hold on account ${accountId}: it has ${holds.length} open ones`,
  );
};

/** Sets money aside that is available. */
export const decidePlace = (command: Timed<PlaceHold>, account: AccountState): HoldPlaced => {
  const { accountId, amountMinor, expireTime, description } = command;
  const holdId = holdIdOf(command);
  if (findOpenHold(account, holdId) !== undefined) throw holdExists(accountId, holdId);
  requireOpen(accountId, account, "place a hold on");
  requireCurrency(accountId, command, account);
  requireFuture(command, account);
  requireRoom(accountId, account);
  requireFunds("hold", accountId, command, account);
  return {
    type: "HoldPlaced",
    schemaVersion: 1,
    ...holdFacts({ holdId, amountMinor }, account, account.heldMinor + amountMinor),
    ...(expireTime === undefined ? {} : { expireTime }),
    description,
  };
};

/** Takes held money out, also of a frozen account: it was promised before. */
export const decideCapture = (
  command: CaptureHold,
  account: AccountState,
  expired: readonly HoldExpired[],
): HoldCaptured => {
  const { accountId, holdId, entryKey, amount } = command;
  const hold = requireOpenHold("capture", command, account, expired);
  if (amount !== undefined) requireCurrency(accountId, amount, account);
  const amountMinor = amount?.amountMinor ?? hold.amountMinor;
  if (amountMinor > hold.amountMinor) {
    const [asked, held] = [amountMinor, hold.amountMinor].map((minor) =>
      formatMoney(minor, account.currencyCode),
    );
    throw new CommandRejected(
      "CAPTURE_EXCEEDS_HOLD",
      {
        hold_id: holdId,
        account_id: accountId,
        currency_code: account.currencyCode,
        held_minor_units: hold.amountMinor.toString(),
        requested_minor_units: amountMinor.toString(),
      },
      `Cannot capture ${asked}: hold ${holdId} is of ${held}`,
    );
  }
  const { description } = hold;
  const posting = { accountId, entryKey, amountMinor, description, reference: "" };
  const facts = postEntry(posting, "debit", account, account.heldMinor - hold.amountMinor);
  const releasedMinor = hold.amountMinor - amountMinor;
  return { type: "HoldCaptured", schemaVersion: 1, ...facts, holdId, releasedMinor };
};

/** Gives held money back, also on a frozen account. */
export const decideRelease = (
  command: ReleaseHold,
  account: AccountState,
  expired: readonly HoldExpired[],
): HoldReleased => {
  const hold = requireOpenHold("release", command, account, expired);
  const facts = holdFacts(hold, account, account.heldMinor - hold.amountMinor);
  return { type: "HoldReleased", schemaVersion: 1, ...facts };
};
