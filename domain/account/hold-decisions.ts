import type { Decision, DecisionReading } from "../decision.ts";
import type { CaptureHold, PlaceHold, ReleaseHold } from "./commands.ts";
import { accountDecider } from "./decider.ts";
import { balanceFigures, moneyFigures, ofOneAccount } from "./decisions.ts";
import { entryIdOf } from "./entry-id.ts";
import type { AccountEvent, HoldEvent } from "./events.ts";
import { holdFactKey } from "./fact-keys.ts";
import { holdExists, holdIdOf, holdNotActive } from "./holds.ts";
import { requireAccount } from "./requirements.ts";
import { type AccountState, findOpenHold } from "./state.ts";

const endings = {
  HoldCaptured: "CAPTURED",
  HoldReleased: "RELEASED",
  HoldExpired: "EXPIRED",
} as const;

/** The last event of a hold of this account, open or over. */
const lastOf = (accountId: string, holdId: string, { facts }: DecisionReading) =>
  facts(accountDecider, accountId, [holdFactKey(holdId)])[0] as HoldEvent | undefined;

/** The state knows open holds only: whether the id was ever used is asked of the log. */
const requireFreeId = (command: PlaceHold, reading: DecisionReading): void => {
  const { accountId } = command;
  const account = reading.state(accountDecider, accountId);
  requireAccount(accountId, account);
  const holdId = holdIdOf(command);
  if (lastOf(accountId, holdId, reading) !== undefined) throw holdExists(accountId, holdId);
};

/** A hold that is over and one that never was are told apart by the log. */
const requireNotOver =
  (verb: string) =>
  (command: CaptureHold | ReleaseHold, reading: DecisionReading): void => {
    const { accountId, holdId } = command;
    const account = reading.state(accountDecider, accountId);
    requireAccount(accountId, account);
    if (findOpenHold(account, holdId) !== undefined) return;
    const last = lastOf(accountId, holdId, reading);
    // Placed, but not in the state: the fact is newer than the state, and the append will tell.
    if (last === undefined || last.type === "HoldPlaced") return;
    throw holdNotActive(verb, command, endings[last.type]);
  };

const holdFigures = (holdId: string, after: AccountState) => ({
  holdId,
  heldMinor: after.heldMinor,
  ...balanceFigures(after),
});

/** What the end of a hold gave back. */
const releasedMinor = (events: readonly AccountEvent[]): bigint => {
  const ending = events.at(-1);
  if (ending?.type === "HoldCaptured") return ending.releasedMinor;
  return ending?.type === "HoldReleased" ? ending.amountMinor : 0n;
};

/** Sets money aside, under an id that the account never had. */
export const holdPlacing: Decision<PlaceHold> = {
  ...ofOneAccount<PlaceHold>((_command, after) => {
    const placed = after.holds.at(-1);
    return holdFigures(placed?.holdId ?? "", after);
  }, requireFreeId),
  dueTimes: ({ expireTime }) => (expireTime === undefined ? [] : [expireTime]),
};

/** Takes held money, or a part of it and gives back the rest. */
export const holdCapture = ofOneAccount<CaptureHold>(
  ({ holdId, entryKey }, after, events) => ({
    entryId: entryIdOf(entryKey, after.entryNumber),
    ...moneyFigures(after),
    ...holdFigures(holdId, after),
    releasedMinor: releasedMinor(events),
  }),
  requireNotOver("capture"),
);

/** Gives held money back. */
export const holdRelease = ofOneAccount<ReleaseHold>(
  ({ holdId }, after, events) => ({
    ...holdFigures(holdId, after),
    releasedMinor: releasedMinor(events),
  }),
  requireNotOver("release"),
);
