import { expect, it } from "vitest";
import { createAccountHistory } from "../../tests/account-history.ts";
import {
  accountStates,
  deposited,
  depositMoney,
  expired,
  openAccount,
  opened,
  placed,
  placeHold,
} from "../../tests/account-samples.ts";
import { deposit, opening } from "./decisions.ts";
import type { HoldPlaced } from "./events.ts";
import { holdPlacing } from "./hold-decisions.ts";
import { holdExpiry } from "./hold-expiry.process.ts";

const { react, decision } = holdExpiry;

const reactionTo = (expireTime: number | undefined) => {
  const history = createAccountHistory();
  const accountId = "a-1";
  history.execute(opening, openAccount({ accountId }), 1_000);
  history.execute(deposit, depositMoney(9n, { accountId }), 2_000);
  history.execute(holdPlacing, placeHold(5n, { accountId, expireTime }), 3_000);
  return history.envelopes
    .filter(({ type }) => holdExpiry.reactsTo.includes(type as "HoldPlaced"))
    .flatMap((envelope) => react(envelope.event as HoldPlaced, envelope));
};

it("holdExpiry asks for the end of a hold at its time, on its account", () => {
  const command = { type: "ExpireHolds", accountId: "a-1", dueTime: 5_000 };
  expect(reactionTo(5_000)).toEqual([{ dueTime: 5_000, command }]);
});

it("holdExpiry asks for nothing when a hold does not end by itself", () => {
  expect(reactionTo(undefined)).toEqual([]);
});

const a = [
  opened(),
  deposited(300n, { number: 1, balance: 300n }),
  placed("h", 100n, { balance: 300n, held: 100n }, { expireTime: 5_000 }),
];

it("holdExpiry ends the hold although the clock of the service is behind the timer's", () => {
  const command = { type: "ExpireHolds", accountId: "a", dueTime: 5_000 } as const;
  const { appends } = decision.decide(command, accountStates({ a }, 4_000));
  const event = expired("h", 100n, { balance: 300n, held: 0n }, 5_000);
  expect(appends).toEqual([{ category: "account", id: "a", events: [event] }]);
});

it("holdExpiry changes nothing when the hold is over", () => {
  const over = [...a, expired("h", 100n, { balance: 300n, held: 0n }, 5_000)];
  const command = { type: "ExpireHolds", accountId: "a", dueTime: 5_000 } as const;
  const { appends } = decision.decide(command, accountStates({ a: over }, 6_000));
  expect(appends).toEqual([{ category: "account", id: "a", events: [] }]);
});
