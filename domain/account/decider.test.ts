import { describe, expect, it } from "vitest";
import {
  closeAccount,
  closed,
  deposited,
  depositMoney,
  openAccount,
  opened,
  received,
  receiveTransfer,
  sendTransfer,
  sent,
  withdrawMoney,
  withdrawn,
} from "../../tests/account-samples.ts";
import { specification } from "../specification.ts";
import type { AccountCommand, Timed } from "./commands.ts";
import { accountDecider } from "./decider.ts";
import type { AccountEvent } from "./events.ts";

const given = specification(accountDecider);

const withBalance300: AccountEvent[] = [opened(), deposited(300n, { number: 1, balance: 300n })];

describe("accountDecider.decide(), opening", () => {
  it("opens an account under a free id", () =>
    given([])
      .when(openAccount({ ownerId: "bob", currencyCode: "JPY", overdraftLimitMinor: 5n }))
      .then([opened({ ownerId: "bob", currencyCode: "JPY", overdraftLimitMinor: 5n })]));

  it("refuses an id that is taken", () => {
    const { facts, message } = given([opened()]).when(openAccount()).thenRejects("ACCOUNT_EXISTS");
    expect(facts).toEqual({ account_id: "a" });
    expect(message).toBe("Cannot open account a: it exists already");
  });

  it("refuses the id of a closed account", () => {
    given([opened(), closed()]).when(openAccount()).thenRejects("ACCOUNT_EXISTS");
  });
});

describe("accountDecider.decide(), credits", () => {
  it("records a deposit with the account after it", () =>
    given(withBalance300)
      .when(depositMoney(1n))
      .then([deposited(1n, { number: 2, balance: 301n })]));

  it("keeps description and reference as they are", () => {
    const words = { description: " Zürich ✓ ", reference: "R-7" };
    given([opened()])
      .when(depositMoney(1n, words))
      .then([{ ...deposited(1n, { number: 1, balance: 1n }), ...words }]);
  });

  it("records the arrival of a transfer with where it came from", () =>
    given(withBalance300)
      .when(receiveTransfer(50n))
      .then([received(50n, { number: 2, balance: 350n })]));

  it("takes money on an overdrawn account", () =>
    given([
      opened({ overdraftLimitMinor: 100n }),
      withdrawn(70n, { number: 1, balance: -70n, credits: 0n, debits: 70n }),
    ])
      .when(depositMoney(20n))
      .then([deposited(20n, { number: 2, balance: -50n, credits: 20n, debits: 70n })]));
});

describe("accountDecider.decide(), debits", () => {
  const emptied = { number: 2, balance: 0n, credits: 300n, debits: 300n };

  it("allows a withdrawal of the whole balance", () =>
    given(withBalance300)
      .when(withdrawMoney(300n))
      .then([withdrawn(300n, emptied)]));

  it("refuses a withdrawal one cent above the available balance", () => {
    const { facts, message } = given(withBalance300)
      .when(withdrawMoney(301n))
      .thenRejects("INSUFFICIENT_FUNDS");
    expect(message).toBe("Cannot withdraw 3.01 EUR: available is 3.00 EUR");
    expect(facts).toEqual({
      account_id: "a",
      currency_code: "EUR",
      available_minor_units: "300",
      requested_minor_units: "301",
      available: "3.00 EUR",
    });
  });

  it("allows a transfer of the whole balance, and not one cent more", () => {
    given(withBalance300)
      .when(sendTransfer(300n))
      .then([sent(300n, emptied)]);
    const { message } = given(withBalance300)
      .when(sendTransfer(301n))
      .thenRejects("INSUFFICIENT_FUNDS");
    expect(message).toBe("Cannot transfer 3.01 EUR: available is 3.00 EUR");
  });

  it("allows a withdrawal down to the overdraft limit, and not one cent below", () => {
    const history = [opened({ overdraftLimitMinor: 50n }), ...withBalance300.slice(1)];
    given(history)
      .when(withdrawMoney(350n))
      .then([withdrawn(350n, { number: 2, balance: -50n, credits: 300n, debits: 350n })]);
    given(history).when(withdrawMoney(351n)).thenRejects("INSUFFICIENT_FUNDS");
  });

  it("leaves held money alone", () => {
    const history = [opened(), deposited(300n, { number: 1, balance: 300n, held: 100n })];
    given(history)
      .when(withdrawMoney(200n))
      .then([
        withdrawn(200n, { number: 2, balance: 100n, credits: 300n, debits: 200n, held: 100n }),
      ]);
    given(history).when(withdrawMoney(201n)).thenRejects("INSUFFICIENT_FUNDS");
  });

  it("refuses anything from an empty account without overdraft", () => {
    given([opened()]).when(withdrawMoney(1n)).thenRejects("INSUFFICIENT_FUNDS");
  });

  it("names the currency's own digits in a refusal", () => {
    const { message } = given([opened({ currencyCode: "JPY" })])
      .when(withdrawMoney(301n, { currencyCode: "JPY" }))
      .thenRejects("INSUFFICIENT_FUNDS");
    expect(message).toBe("Cannot withdraw 301 JPY: available is 0 JPY");
  });
});

describe("accountDecider.decide(), closing", () => {
  it("closes an account whose balance is zero", () =>
    given([opened({ overdraftLimitMinor: 50n })])
      .when(closeAccount({ reason: "moved" }))
      .then([closed("moved")]));

  it.each([
    [1n, "0.01 EUR"],
    [-1n, "-0.01 EUR"],
  ])("refuses to close at a balance of %s", (balance, shown) => {
    const history = [
      opened({ overdraftLimitMinor: 50n }),
      deposited(1n, { number: 1, balance, credits: 1n, debits: 1n - balance }),
    ];
    const { facts, message } = given(history).when(closeAccount()).thenRejects("BALANCE_NOT_ZERO");
    expect(facts).toEqual({ account_id: "a", balance_minor_units: balance.toString() });
    expect(message).toBe(`Cannot close account a: its balance is ${shown}`);
  });

  it("changes nothing on an account that is closed, whatever the reason", () =>
    given([opened(), closed("moved")])
      .when(closeAccount({ reason: "again" }))
      .thenNothing());
});

const movements: [string, Timed<AccountCommand>][] = [
  ["a deposit", depositMoney(1n)],
  ["a withdrawal", withdrawMoney(1n)],
  ["a transfer out", sendTransfer(1n)],
  ["a transfer in", receiveTransfer(1n)],
];

describe("accountDecider.decide(), whatever moves money", () => {
  it.each([...movements, ["closing", closeAccount()] as [string, Timed<AccountCommand>]])(
    "refuses %s on an account that does not exist",
    (_name, command) => {
      const { facts, message } = given([]).when(command).thenRejects("ACCOUNT_NOT_FOUND");
      expect(facts).toEqual({ account_id: "a" });
      expect(message).toBe("Cannot find account a: no such account");
    },
  );

  it.each(movements)("refuses %s on a closed account, whatever the currency", (_name, command) => {
    given([opened(), closed()]).when(command).thenRejects("ACCOUNT_CLOSED");
    given([opened({ currencyCode: "USD" }), closed()])
      .when(command)
      .thenRejects("ACCOUNT_CLOSED");
  });

  it.each(movements)(
    "refuses %s in another currency, before it looks at funds",
    (_name, command) => {
      const { facts, message } = given([opened({ currencyCode: "USD" })])
        .when(command)
        .thenRejects("CURRENCY_MISMATCH");
      expect(facts).toEqual({ account_id: "a", expected: "USD", actual: "EUR" });
      expect(message).toBe("Cannot move EUR on account a: it is kept in USD");
    },
  );
});

describe("accountDecider.decide(), at the end of int64", () => {
  const greatest = 9_223_372_036_854_775_807n;

  const limited = (
    history: AccountEvent[],
    command: Timed<AccountCommand>,
    figure: string,
  ): void => {
    const { facts } = given(history).when(command).thenRejects("AMOUNT_LIMIT");
    expect(facts).toEqual({
      account_id: "a",
      figure,
      limit_minor_units: "9223372036854775807",
    });
  };

  it.each([
    ["a deposit", depositMoney, deposited],
    ["a transfer in", receiveTransfer, received],
  ] as const)("lets %s fill the balance to the last unit and no further", (_name, ask, event) => {
    const history = [opened(), deposited(9n, { number: 1, balance: greatest - 10n })];
    given(history)
      .when(ask(10n))
      .then([event(10n, { number: 2, balance: greatest })]);
    limited(history, ask(11n), "balance");
  });

  it("counts the overdraft limit into the available amount", () => {
    const history = [
      opened({ overdraftLimitMinor: 4n }),
      deposited(9n, { number: 1, balance: greatest - 10n }),
    ];
    given(history)
      .when(depositMoney(6n))
      .then([deposited(6n, { number: 2, balance: greatest - 4n })]);
    limited(history, depositMoney(7n), "available amount");
  });

  it("bounds the total of credits while the balance is small", () => {
    const debits = greatest - 15n;
    const history = [
      opened(),
      deposited(9n, { number: 1, balance: 5n, credits: greatest - 10n, debits }),
    ];
    given(history)
      .when(depositMoney(10n))
      .then([deposited(10n, { number: 2, balance: 15n, credits: greatest, debits })]);
    limited(history, depositMoney(11n), "total of credits");
    limited(history, receiveTransfer(11n), "total of credits");
  });

  it("bounds the total of debits while there is money", () => {
    const credits = greatest;
    const history = [
      opened({ overdraftLimitMinor: 100n }),
      deposited(9n, { number: 1, balance: 10n, credits, debits: greatest - 10n }),
    ];
    given(history)
      .when(withdrawMoney(10n))
      .then([withdrawn(10n, { number: 2, balance: 0n, credits, debits: greatest })]);
    limited(history, withdrawMoney(11n), "total of debits");
    limited(history, sendTransfer(11n), "total of debits");
  });
});
