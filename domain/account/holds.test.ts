import { describe, expect, it } from "vitest";
import {
  captured,
  captureHold,
  deposited,
  depositMoney,
  expired,
  expireHolds,
  frozen,
  opened,
  placed,
  placeHold,
  received,
  receiveTransfer,
  released,
  releaseHold,
  withdrawMoney,
  withdrawn,
} from "../../tests/account-samples.ts";
import { specification } from "../specification.ts";
import { accountDecider } from "./decider.ts";
import type { AccountEvent } from "./events.ts";
import { openHoldsMax } from "./holds.ts";

const given = specification(accountDecider);

const rich: AccountEvent[] = [opened(), deposited(300n, { number: 1, balance: 300n })];
const holding: AccountEvent[] = [...rich, placed("h", 100n, { balance: 300n, held: 100n })];
const dueAt = (expireTime: number): AccountEvent[] => [
  ...rich,
  placed("h", 100n, { balance: 300n, held: 100n }, { expireTime }),
];
const hEnds = expired("h", 100n, { balance: 300n, held: 0n }, 5_000);

describe("placing a hold", () => {
  it("sets the whole available amount aside, and not one cent more", () => {
    given(rich)
      .when(placeHold(300n, { expireTime: 5_000, description: "Hotel" }))
      .then([
        placed(
          "h",
          300n,
          { balance: 300n, held: 300n },
          { expireTime: 5_000, description: "Hotel" },
        ),
      ]);
    const { message } = given(rich).when(placeHold(301n)).thenRejects("INSUFFICIENT_FUNDS");
    expect(message).toBe("Cannot hold 3.01 EUR: available is 3.00 EUR");
  });

  it("counts the overdraft limit and what is held already", () => {
    const history = [
      opened({ overdraftLimitMinor: 50n }),
      placed("first", 20n, { balance: 0n, held: 20n }),
    ];
    given(history)
      .when(placeHold(30n))
      .then([placed("h", 30n, { balance: 0n, held: 50n })]);
    given(history).when(placeHold(31n)).thenRejects("INSUFFICIENT_FUNDS");
  });

  it("takes the id that follows from the request when none is given", () => {
    given(holding)
      .when(placeHold(1n, { holdId: "", holdKey: "key" }))
      .then([placed("key", 1n, { balance: 300n, held: 101n })]);
  });

  it("refuses the id of an open hold", () => {
    const { facts, message } = given(holding).when(placeHold(1n)).thenRejects("HOLD_EXISTS");
    expect(facts).toEqual({ account_id: "a", hold_id: "h" });
    expect(message).toBe("Cannot place hold h: account a has had one of this id");
  });

  it("refuses a time to expire that is not after now", () => {
    const at = (expireTime: number) => placeHold(1n, { expireTime, now: 5_000 });
    const { facts, message } = given(rich).when(at(5_000)).thenRejects("EXPIRE_TIME_PAST");
    expect(facts).toEqual({ account_id: "a", expire_time: "1970-01-01T00:00:05.000Z" });
    expect(message).toBe("Cannot hold 0.01 EUR: the time to expire is over");
    given(rich)
      .when(at(5_001))
      .then([placed("h", 1n, { balance: 300n, held: 1n }, { expireTime: 5_001 })]);
  });

  it("refuses one open hold more than an account may have", () => {
    const many = Array.from({ length: openHoldsMax - 1 }, (_, index) =>
      placed(`h${index}`, 1n, { balance: 10_000n, held: BigInt(index + 1) }),
    );
    const history = [opened(), deposited(10_000n, { number: 1, balance: 10_000n }), ...many];
    const last = placed("last", 1n, { balance: 10_000n, held: BigInt(openHoldsMax) });
    given(history)
      .when(placeHold(1n, { holdId: "last" }))
      .then([last]);
    const { facts } = given([...history, last])
      .when(placeHold(1n))
      .thenRejects("HOLD_LIMIT");
    expect(facts).toEqual({ account_id: "a", holds_max: "1000" });
  });
});

describe("capturing a hold", () => {
  it("takes all of it unless an amount is given, under the hold's description", () => {
    const history = [
      ...rich,
      placed("h", 100n, { balance: 300n, held: 100n }, { description: "Hotel" }),
    ];
    const after = { number: 2, balance: 200n, credits: 300n, debits: 100n };
    given(history)
      .when(captureHold())
      .then([{ ...captured("h", 100n, after), description: "Hotel" }]);
  });

  it("takes a part, and gives back the rest", () => {
    const after = { number: 2, balance: 299n, credits: 300n, debits: 1n };
    given(holding)
      .when(captureHold({ amount: { amountMinor: 1n, currencyCode: "EUR" } }))
      .then([captured("h", 1n, after, 99n)]);
  });

  it("leaves other holds alone", () => {
    const history = [...holding, placed("i", 50n, { balance: 300n, held: 150n })];
    const after = { number: 2, balance: 200n, credits: 300n, debits: 100n, held: 50n };
    given(history)
      .when(captureHold())
      .then([captured("h", 100n, after)]);
  });

  it("refuses one cent more than is held, and another currency", () => {
    const of = (amountMinor: bigint, currencyCode: string) =>
      given(holding).when(captureHold({ amount: { amountMinor, currencyCode } }));
    const { facts, message } = of(101n, "EUR").thenRejects("CAPTURE_EXCEEDS_HOLD");
    expect(message).toBe("Cannot capture 1.01 EUR: hold h is of 1.00 EUR");
    expect(facts).toEqual({
      hold_id: "h",
      account_id: "a",
      currency_code: "EUR",
      held_minor_units: "100",
      requested_minor_units: "101",
    });
    of(1n, "USD").thenRejects("CURRENCY_MISMATCH");
  });
});

describe("releasing a hold", () => {
  it("gives all of it back", () =>
    given(holding)
      .when(releaseHold())
      .then([released("h", 100n, { balance: 300n, held: 0n })]));

  it("is possible when the account could take no further credit", () => {
    const greatest = 2n ** 63n - 1n;
    const full = [
      opened({ overdraftLimitMinor: 5n }),
      deposited(1n, { number: 1, balance: greatest - 5n }),
      placed("h", 100n, { balance: greatest - 5n, held: 100n }),
    ];
    given(full).when(depositMoney(1n)).thenRejects("AMOUNT_LIMIT");
    given(full)
      .when(releaseHold())
      .then([released("h", 100n, { balance: greatest - 5n, held: 0n, credits: greatest - 5n })]);
  });
});

describe.each([
  ["capture", captureHold],
  ["release", releaseHold],
] as const)("to %s a hold", (verb, ask) => {
  it("is refused when there is no such hold", () => {
    const { facts, message } = given(rich).when(ask()).thenRejects("HOLD_NOT_FOUND");
    expect(facts).toEqual({ account_id: "a", hold_id: "h" });
    expect(message).toBe("Cannot find hold h: account a has no such hold");
  });

  it("is possible on a frozen account, for it was promised before", () => {
    const { decide, evolve, initialState } = accountDecider;
    const state = [...holding, frozen()].reduce(evolve, initialState);
    expect(decide(ask(), state)).toHaveLength(1);
  });

  it("is possible to the last millisecond, and refused from the time to expire on", () => {
    const { decide, evolve, initialState } = accountDecider;
    const state = dueAt(5_000).reduce(evolve, initialState);
    expect(decide(ask({ now: 4_999 }), state)).toHaveLength(1);
    const { facts, message } = given(dueAt(5_000))
      .when(ask({ now: 5_000 }))
      .thenRejects("HOLD_NOT_ACTIVE");
    expect(facts).toEqual({ account_id: "a", hold_id: "h", hold_status: "EXPIRED" });
    expect(message).toBe(`Cannot ${verb} hold h: it has expired`);
  });
});

describe("holds whose time is over", () => {
  it("end before whatever is asked, in the same decision", () => {
    given(dueAt(5_000))
      .when(withdrawMoney(300n, { now: 5_000 }))
      .then([hEnds, withdrawn(300n, { number: 2, balance: 0n, credits: 300n, debits: 300n })]);
    given(dueAt(5_000))
      .when(receiveTransfer(1n, { now: 9_000 }))
      .then([hEnds, received(1n, { number: 2, balance: 301n })]);
  });

  it("hold the money to the last millisecond", () => {
    given(dueAt(5_000))
      .when(withdrawMoney(300n, { now: 4_999 }))
      .thenRejects("INSUFFICIENT_FUNDS");
  });

  it("do not count for a refusal, which records nothing", () => {
    const { facts } = given(dueAt(5_000))
      .when(withdrawMoney(301n, { now: 5_000 }))
      .thenRejects("INSUFFICIENT_FUNDS");
    expect(facts).toMatchObject({ available_minor_units: "300" });
  });

  it("all end, the longest due first; the others stay", () => {
    const history = [
      ...rich,
      placed("late", 10n, { balance: 300n, held: 10n }, { expireTime: 7_000 }),
      placed("never", 20n, { balance: 300n, held: 30n }),
      placed("early", 30n, { balance: 300n, held: 60n }, { expireTime: 6_000 }),
      placed("open", 40n, { balance: 300n, held: 100n }, { expireTime: 8_000 }),
    ];
    given(history)
      .when(expireHolds(7_000, { now: 7_000 }))
      .then([
        expired("early", 30n, { balance: 300n, held: 70n }, 6_000),
        expired("late", 10n, { balance: 300n, held: 60n }, 7_000),
      ]);
  });

  it("make room for the hold that is asked for", () => {
    given(dueAt(5_000))
      .when(placeHold(300n, { holdId: "i", now: 5_000 }))
      .then([hEnds, placed("i", 300n, { balance: 300n, held: 300n })]);
  });

  it("are recorded by a timer, also on a frozen account, and once", () => {
    given([...dueAt(5_000), frozen()])
      .when(expireHolds(5_000, { now: 5_000 }))
      .then([hEnds]);
    given([...dueAt(5_000), hEnds])
      .when(expireHolds(5_000, { now: 5_000 }))
      .thenNothing();
    given(holding)
      .when(expireHolds(5_000, { now: 5_000 }))
      .thenNothing();
    given([])
      .when(expireHolds(5_000, { now: 5_000 }))
      .thenRejects("ACCOUNT_NOT_FOUND");
  });
});
