import { describe, expect, it } from "vitest";
import {
  captureHold,
  closeAccount,
  closed,
  deposited,
  depositMoney,
  freezeAccount,
  frozen,
  opened,
  placed,
  placeHold,
  postReversal,
  receiveTransfer,
  releaseHold,
  sendTransfer,
  setOverdraftLimit,
  unfreezeAccount,
  unfrozen,
  withdrawMoney,
} from "../../tests/account-samples.ts";
import { CommandRejected } from "../rejection.ts";
import type { AccountCommand, Timed } from "./commands.ts";
import { accountDecider } from "./decider.ts";
import type { AccountEvent } from "./events.ts";

type Command = Timed<AccountCommand>;

const rich = [opened(), deposited(500n, { number: 1, balance: 500n })];
const holding = [...rich, placed("h", 100n, { balance: 500n, held: 100n })];

/** The account in each of its states, with a hold where there can be one. */
const histories: Readonly<Record<string, readonly AccountEvent[]>> = {
  unknown: [],
  open: holding,
  frozen: [...holding, frozen()],
  unfrozen: [...holding, frozen(), unfrozen()],
  closed: [opened(), closed()],
};

const answerTo = (command: Command, history: readonly AccountEvent[]): string => {
  const state = history.reduce(accountDecider.evolve, accountDecider.initialState);
  try {
    return accountDecider.decide(command, state).length === 0 ? "no-op" : "yes";
  } catch (error) {
    if (error instanceof CommandRejected) return error.reason;
    throw error;
  }
};

/** What every command says in every state: the table of the contract, line by line. */
const table: readonly [string, Command, Readonly<Record<string, string>>][] = [
  ["a deposit", depositMoney(1n), { frozen: "yes" }],
  ["a transfer in", receiveTransfer(1n), { frozen: "yes" }],
  ["a reversal that credits", postReversal(1n, { direction: "credit" }), { frozen: "yes" }],
  ["a withdrawal", withdrawMoney(1n), { frozen: "ACCOUNT_FROZEN" }],
  ["a transfer out", sendTransfer(1n), { frozen: "ACCOUNT_FROZEN" }],
  ["a hold", placeHold(1n, { holdId: "i" }), { frozen: "ACCOUNT_FROZEN" }],
  [
    "a reversal that debits",
    postReversal(1n, { direction: "debit" }),
    { frozen: "ACCOUNT_FROZEN" },
  ],
  ["a capture", captureHold(), { frozen: "yes", closed: "HOLD_NOT_FOUND" }],
  ["a release", releaseHold(), { frozen: "yes", closed: "HOLD_NOT_FOUND" }],
  ["a limit", setOverdraftLimit(1n), { frozen: "yes" }],
  ["freezing", freezeAccount(), { frozen: "no-op" }],
  ["unfreezing", unfreezeAccount(), { open: "no-op", unfrozen: "no-op", frozen: "yes" }],
];

describe("accountDecider.decide(), by the account's state", () => {
  it.each(table)("answers %s as the table says", (_name, command, expected) => {
    const said = Object.entries(histories).map(([state, history]) => [
      state,
      answerTo(command, history),
    ]);
    const unlessSaid = {
      unknown: "ACCOUNT_NOT_FOUND",
      open: "yes",
      unfrozen: "yes",
      closed: "ACCOUNT_CLOSED",
    };
    expect(Object.fromEntries(said)).toEqual({ ...unlessSaid, ...expected });
  });

  it.each([
    ["unknown", [], "ACCOUNT_NOT_FOUND"],
    ["open and empty", [opened()], "yes"],
    ["open, with money and a hold", holding, "BALANCE_NOT_ZERO"],
    [
      "open, with a hold alone",
      [opened(), placed("h", 1n, { balance: 0n, held: 1n })],
      "HOLDS_ACTIVE",
    ],
    ["frozen, and empty", [opened(), frozen()], "ACCOUNT_FROZEN"],
    ["closed", [opened(), closed()], "no-op"],
  ] as const)("answers closing an account that is %s", (_state, history, expected) => {
    expect(answerTo(closeAccount(), history)).toBe(expected);
  });
});
