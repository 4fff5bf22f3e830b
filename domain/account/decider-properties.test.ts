import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  closeAccount,
  deposited,
  depositMoney,
  openAccount,
  opened,
  receiveTransfer,
  sendTransfer,
  withdrawMoney,
} from "../../tests/account-samples.ts";
import { CommandRejected } from "../rejection.ts";
import type {
  CloseAccount,
  DepositMoney,
  OpenAccount,
  ReceiveTransfer,
  SendTransfer,
  Timed,
  WithdrawMoney,
} from "./commands.ts";
import { accountDecider } from "./decider.ts";
import type { AccountEvent } from "./events.ts";
import { type AccountState, availableMinor } from "./state.ts";

/** What moves money and no other state; holds and the rest have a model of their own. */
type MoneyCommand = Timed<
  OpenAccount | DepositMoney | WithdrawMoney | SendTransfer | ReceiveTransfer | CloseAccount
>;

/** The books as a clerk keeps them: a few numbers, no events. Written apart from the decider. */
type Books = {
  exists: boolean;
  closed: boolean;
  currency: string;
  limit: bigint;
  credits: bigint;
  debits: bigint;
  lines: number;
};

const most = 2n ** 63n - 1n;

const signOf: Readonly<Record<string, bigint>> = {
  DepositMoney: 1n,
  ReceiveTransfer: 1n,
  WithdrawMoney: -1n,
  SendTransfer: -1n,
};

/** What the clerk says to a command that moves money; a line in the books when he says OK. */
const move = (books: Books, sign: bigint, amount: bigint, currency: string): string => {
  if (!books.exists) return "ACCOUNT_NOT_FOUND";
  if (books.closed) return "ACCOUNT_CLOSED";
  if (currency !== books.currency) return "CURRENCY_MISMATCH";
  const credits = books.credits + (sign > 0n ? amount : 0n);
  const debits = books.debits + (sign < 0n ? amount : 0n);
  const left = credits - debits + books.limit;
  if (left < 0n) return "INSUFFICIENT_FUNDS";
  if (credits > most || debits > most || left > most) return "AMOUNT_LIMIT";
  Object.assign(books, { credits, debits, lines: books.lines + 1 });
  return "OK";
};

const answer = (books: Books, command: MoneyCommand): string => {
  switch (command.type) {
    case "OpenAccount": {
      if (books.exists) return "ACCOUNT_EXISTS";
      const { currencyCode: currency, overdraftLimitMinor: limit } = command;
      Object.assign(books, { exists: true, currency, limit });
      return "OK";
    }
    case "CloseAccount":
      if (!books.exists) return "ACCOUNT_NOT_FOUND";
      if (books.closed) return "NOTHING";
      if (books.credits !== books.debits) return "BALANCE_NOT_ZERO";
      books.closed = true;
      return "OK";
    default:
      return move(books, signOf[command.type] ?? 0n, command.amountMinor, command.currencyCode);
  }
};

const decided = (command: MoneyCommand, state: AccountState) => {
  try {
    const events = accountDecider.decide(command, state);
    return { events, answer: events.length === 0 ? "NOTHING" : "OK" };
  } catch (error) {
    if (error instanceof CommandRejected) return { events: [], answer: error.reason };
    throw error;
  }
};

const amount = fc.oneof(fc.bigInt({ min: 1n, max: 20n }), fc.bigInt({ min: 1n, max: 10n ** 15n }));
const currencyCode = fc.constantFrom("EUR", "EUR", "EUR", "EUR", "USD");
const moneyCommand = fc
  .tuple(
    fc.constantFrom(depositMoney, depositMoney, withdrawMoney, sendTransfer, receiveTransfer),
    amount,
    currencyCode,
  )
  .map(([ask, minor, code]): MoneyCommand => ask(minor, { currencyCode: code }));
const limit = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 15n }));
const opening = limit.map(
  (overdraftLimitMinor): MoneyCommand => openAccount({ overdraftLimitMinor }),
);
const anyCommand = fc.oneof(
  { weight: 20, arbitrary: moneyCommand },
  { weight: 1, arbitrary: opening },
  { weight: 1, arbitrary: fc.constant<MoneyCommand>(closeAccount()) },
);

const noBooks = (): Books => ({
  exists: false,
  closed: false,
  currency: "",
  limit: 0n,
  credits: 0n,
  debits: 0n,
  lines: 0,
});

/** Decides the commands one after another and compares each answer and figure with the books. */
const requireAgreement = (
  books: Books,
  history: readonly AccountEvent[],
  commands: readonly MoneyCommand[],
): void => {
  let state = history.reduce(accountDecider.evolve, accountDecider.initialState);
  for (const command of commands) {
    const before = structuredClone(state);
    const { events, answer: said } = decided(command, state);
    expect(said).toBe(answer(books, command));
    expect(state).toEqual(before);
    state = events.reduce(accountDecider.evolve, state);
    if (said !== "OK") expect(state).toEqual(before);
    expect(state).toMatchObject({
      balanceMinor: books.credits - books.debits,
      creditsMinor: books.credits,
      debitsMinor: books.debits,
      entryNumber: books.lines,
    });
    expect(availableMinor(state)).toBeGreaterThanOrEqual(0n);
    for (const event of events) {
      if ("entryNumber" in event) expect(event.entryNumber).toBe(books.lines);
    }
  }
};

describe("accountDecider", () => {
  it("agrees with books kept by hand, command by command, from an unknown account on", () =>
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 40 }), (commands) =>
        requireAgreement(noBooks(), [], commands),
      ),
      { numRuns: 200 },
    ));

  it("agrees with books kept by hand once the account is open", () =>
    fc.assert(
      fc.property(opening, fc.array(anyCommand, { maxLength: 40 }), (open, commands) =>
        requireAgreement(noBooks(), [], [open, ...commands]),
      ),
      { numRuns: 200 },
    ));

  it("agrees with books kept by hand near the end of int64", () => {
    const nearMost = fc.oneof(
      fc.bigInt({ min: 0n, max: 40n }).map((below) => most - below),
      fc.bigInt({ min: 0n, max: most }),
    );
    const start = fc.tuple(nearMost, nearMost, limit).map(([one, other, overdraft]) => {
      const credits = one > other ? one : other;
      const debits = one > other ? other : one;
      const overdraftLimitMinor = credits - debits + overdraft > most ? 0n : overdraft;
      return { credits, debits, overdraftLimitMinor };
    });
    fc.assert(
      fc.property(
        start,
        fc.array(anyCommand, { maxLength: 30 }),
        ({ credits, debits, overdraftLimitMinor }, commands) => {
          const figures = { exists: true, currency: "EUR", limit: overdraftLimitMinor };
          const books = { ...noBooks(), ...figures, credits, debits, lines: 1 };
          const balance = credits - debits;
          const first = deposited(1n, { number: 1, balance, credits, debits });
          requireAgreement(books, [opened({ overdraftLimitMinor }), first], commands);
        },
      ),
      { numRuns: 300 },
    );
  });
});
