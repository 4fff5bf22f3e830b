import { describe, expect, it } from "vitest";
import type { Asked } from "../account-books.ts";
import type { History, Operation } from "./history.ts";
import { checkHistory } from "./history-checker.ts";
import { asking, attempt, historyOf, no, told, yes } from "./told-history.fixture.ts";
import { reportViolations } from "./violation-report.ts";

const open = (id: string, limit = 0n): Asked => ({ kind: "open", id, limit });
const deposit = (amount: bigint, id = "a"): Asked => ({ kind: "deposit", id, amount });
const withdraw = (amount: bigint, id = "a"): Asked => ({ kind: "withdraw", id, amount });
const transfer = (id: string, to: string, amount: bigint): Asked => ({
  kind: "transfer",
  id,
  to,
  amount,
});

/** `a` is opened and has 100 by 30 ms. */
const begin = (): Operation[] => [
  told(open("a"), [0, 10], yes(open("a"), { version: 1 })),
  told(deposit(100n), [20, 30], yes(deposit(100n), { version: 2, entry: 1 }, { balance: 100n })),
];

const both = (): Operation[] => [
  told(open("a", 500n), [0, 10], yes(open("a"), { version: 1 })),
  told(open("b", 500n), [0, 10], yes(open("b"), { version: 1 })),
];

const short = (available: number) =>
  no("INSUFFICIENT_FUNDS", { available_minor_units: String(available) });

const whatOf = (history: History): string[] => checkHistory(history).map(({ what }) => what);

const found = (...operations: readonly Operation[]): string[] => whatOf(historyOf(...operations));

describe("checkHistory(), of one account", () => {
  it("finds nothing where each step follows from the one before", () => {
    const lower = yes(withdraw(70n), { version: 3, entry: 2 }, { balance: 30n, available: 30n });
    const refused = told(withdraw(31n), [60, 70], short(30));
    expect(found(...begin(), told(withdraw(70n), [40, 50], lower), refused)).toEqual([]);
  });

  it("finds an OK that the account did not allow", () => {
    const lower = yes(withdraw(101n), { version: 3, entry: 2 }, { balance: -1n });
    expect(found(...begin(), told(withdraw(101n), [40, 50], lower))).toEqual([
      "version 3 of account a: it was OK, and should have been INSUFFICIENT_FUNDS",
    ]);
  });

  it("finds a balance that is not the one of its version", () => {
    const wrong = yes(deposit(5n), { version: 3, entry: 2 }, { balance: 104n });
    expect(found(...begin(), told(deposit(5n), [40, 50], wrong))).toEqual([
      "version 3 of account a: balance 104 was told, and it was 105",
    ]);
  });

  it("lets a refusal rest on the state before a write that is under way, or after it", () => {
    const more = told(deposit(50n), [40, 60], yes(deposit(50n), { version: 3, entry: 2 }));
    for (const available of [100, 150]) {
      expect(found(...begin(), more, told(withdraw(999n), [60, 70], short(available)))).toEqual([]);
    }
  });

  it("finds a refusal that rests on what was over before it was called", () => {
    const more = told(deposit(50n), [40, 59], yes(deposit(50n), { version: 3, entry: 2 }));
    const stale = historyOf(...begin(), more, told(withdraw(999n), [60, 70], short(100)));
    const report = reportViolations(stale, checkHistory(stale));
    expect(report).toMatch(/^1 violations in 4 operations, seed 1\n/);
    expect(report).toContain("account a: INSUFFICIENT_FUNDS is not true at any time");
    expect(report).toContain("a at version 3: open, 150, held 0; it allows INSUFFICIENT_FUNDS");
  });

  it("finds a refusal that goes back behind what an earlier one has seen", () => {
    const more = told(deposit(50n), [40, 99], yes(deposit(50n), { version: 3, entry: 2 }));
    const first = (available: number) => told(withdraw(999n), [41, 50], short(available));
    const then = (available: number) => told(withdraw(999n), [51, 60], short(available));
    expect(found(...begin(), more, first(100), then(150))).toEqual([]);
    expect(found(...begin(), more, first(150), then(100))).toEqual([
      expect.stringMatching(/^account a: INSUFFICIENT_FUNDS is not true at any time/),
    ]);
  });

  it("finds versions that go against the clock", () => {
    const later = told(deposit(1n), [40, 50], yes(deposit(1n), { version: 4, entry: 3 }));
    const before = told(deposit(2n), [51, 60], yes(deposit(2n), { version: 3, entry: 2 }));
    expect(found(...begin(), later, before)).toEqual([
      "a write follows one that was called only after it had been answered",
    ]);
  });

  it("finds a version that was told twice, and one that is nobody's", () => {
    const third = (version: number) =>
      told(deposit(1n), [40, 50], yes(deposit(1n), { version, entry: 2 }));
    expect(found(...begin(), third(2))).toContain(
      "version 2 of account a: version 2 was told twice or out of order",
    );
    expect(found(...begin(), third(4))).toContain(
      "version 4 of account a: 1 versions before 4 are nobody's",
    );
  });

  it("holds an expected version against the one before the command", () => {
    const third = yes(deposit(1n), { version: 3, entry: 2 });
    expect(found(...begin(), told(deposit(1n), [40, 50], third, 2))).toEqual([]);
    expect(found(...begin(), told(deposit(1n), [40, 50], third, 1))).toEqual([
      "version 3 of account a: it asked for version 1",
    ]);
    const conflict = (actual: number) => ({
      ...no("VERSION_CONFLICT", { expected: "1", actual: String(actual) }),
    });
    expect(found(...begin(), told(deposit(1n), [40, 50], conflict(2), 1))).toEqual([]);
    expect(found(...begin(), told(deposit(1n), [40, 50], conflict(3), 1))).toHaveLength(1);
  });

  it("takes an OK that changes nothing for a look at its version", () => {
    const limit: Asked = { kind: "limit", id: "a", limit: 0n };
    const same = (version: number) => told(limit, [40, 50], yes(limit, { version }));
    expect(found(...begin(), same(2))).toEqual([]);
    expect(found(...begin(), same(1))).toHaveLength(1);
  });
});

describe("checkHistory(), of holds that end by themselves", () => {
  const hold: Asked = { kind: "hold", id: "a", holdId: "h", amount: 60n, until: 500 };
  const capture: Asked = { kind: "capture", id: "a", holdId: "h", amount: undefined };
  const placed = told(hold, [40, 50], yes(hold, { version: 3 }, { held: 60n, available: 40n }));
  const over = no("HOLD_NOT_ACTIVE", { hold_id: "h", hold_status: "EXPIRED" });

  it("counts them until then, and no longer", () => {
    expect(found(...begin(), placed, told(withdraw(41n), [400, 410], short(40)))).toEqual([]);
    expect(found(...begin(), placed, told(withdraw(101n), [600, 610], short(100)))).toEqual([]);
    expect(found(...begin(), placed, told(withdraw(101n), [600, 610], short(40)))).toHaveLength(1);
    expect(found(...begin(), placed, told(withdraw(41n), [400, 410], short(100)))).toHaveLength(1);
  });

  it("finds a capture that comes too late, and a refusal of one that came in time", () => {
    const late = yes(capture, { version: 4, entry: 2 }, { balance: 40n });
    expect(found(...begin(), placed, told(capture, [400, 410], late))).toEqual([]);
    expect(found(...begin(), placed, told(capture, [600, 610], late))).toEqual([
      expect.stringMatching(/room for the end of 0 holds, and there were 1 holds that were over$/),
    ]);
    expect(found(...begin(), placed, told(capture, [600, 610], over))).toEqual([]);
    expect(found(...begin(), placed, told(capture, [400, 410], over))).toHaveLength(1);
  });

  it("leaves room for the version that writes the end, and only then", () => {
    const next = (at: number, version: number) =>
      told(deposit(1n), [at, at + 10], yes(deposit(1n), { version, entry: 2 }));
    expect(found(...begin(), placed, next(600, 5))).toEqual([]);
    expect(found(...begin(), placed, next(400, 4))).toEqual([]);
    expect(found(...begin(), placed, next(400, 5))).toEqual([
      "version 5 of account a: a hold ended before its time",
    ]);
  });
});

describe("checkHistory(), of two accounts", () => {
  const there = transfer("a", "b", 10n);
  const back = transfer("b", "a", 10n);

  it("finds transfers that come before each other", () => {
    const one = told(there, [20, 90], yes(there, { version: 2, to: 3 }));
    const other = told(back, [20, 90], yes(back, { version: 2, to: 3 }));
    expect(found(...both(), one, other)).toContain(
      "versions and offsets say that each of these writes came before the next",
    );
    const after = told(back, [20, 90], yes(back, { version: 4, to: 3 }));
    expect(
      found(
        ...both(),
        one,
        told(deposit(1n, "b"), [20, 90], yes(deposit(1n, "b"), { version: 2 })),
        after,
      ),
    ).toEqual([]);
  });

  it("finds one half seen before the other", () => {
    const moving = told(there, [20, 90], yes(there, { version: 2, to: 2 }));
    const ofA = (at: number, left: number) => told(withdraw(999n), [at, at + 9], short(left));
    const ofB = (at: number, left: number) =>
      told(withdraw(999n, "b"), [at, at + 9], {
        ...short(left),
        facts: { account_id: "b", available_minor_units: String(left) },
      });
    expect(found(...both(), moving, ofA(30, 490), ofB(40, 510))).toEqual([]);
    expect(found(...both(), moving, ofA(30, 500), ofB(40, 510))).toEqual([]);
    expect(found(...both(), moving, ofA(30, 490), ofB(40, 500))).toHaveLength(1);
    expect(found(...both(), moving, ofB(30, 510), ofA(40, 500))).toHaveLength(1);
  });

  it("finds a transfer that was refused for an account that was there, or allowed without", () => {
    const missing = told(there, [20, 30], no("ACCOUNT_NOT_FOUND", { account_id: "b" }));
    expect(found(...both(), missing)).toHaveLength(1);
    const [openA] = both();
    expect(found(...(openA ? [openA] : []), missing)).toEqual([]);
    const done = told(there, [20, 30], yes(there, { version: 2, to: 1 }));
    expect(found(...(openA ? [openA] : []), done)).toContain(
      "version 1 of account b: it was OK, and should have been ACCOUNT_NOT_FOUND",
    );
  });
});

describe("checkHistory(), of attempts and the log", () => {
  const answer = yes(deposit(5n), { version: 3, entry: 2 }, { balance: 105n });

  it("takes what a later answer says of a command without one for what happened", () => {
    const attempts = [
      attempt([40, 45], { kind: "silence", code: "UNAVAILABLE" }),
      attempt([200, 210], { ...answer, replayed: true }),
    ];
    const between = told(withdraw(999n), [100, 110], short(105));
    expect(found(...begin(), asking(deposit(5n), attempts), between)).toEqual([]);
    const never = asking(deposit(5n), attempts.slice(0, 1));
    expect(found(...begin(), never)).toEqual([expect.stringMatching(/was never answered$/)]);
  });

  it("finds an answer that says something else when it is given again", () => {
    const again = { ...answer, replayed: true, figures: { balance: 110n } };
    const attempts = [attempt([40, 50], answer), attempt([60, 70], again)];
    expect(found(...begin(), asking(deposit(5n), attempts))).toEqual([
      "the same request was answered in two ways",
    ]);
  });

  it("finds an answer that is twice the first; that none is may be", () => {
    const twice = [attempt([40, 50], answer), attempt([60, 70], answer)];
    expect(found(...begin(), asking(deposit(5n), twice))).toEqual([
      "the same request was told twice that it is the first",
    ]);
    const never = [attempt([40, 50], { ...answer, replayed: true })];
    expect(found(...begin(), asking(deposit(5n), never))).toEqual([]);
  });

  it("finds what was acknowledged and is not in the log, and what is there unasked", () => {
    const history = historyOf(...begin(), told(deposit(5n), [40, 50], answer));
    expect(whatOf({ ...history, events: history.events.slice(0, 2) })).toEqual([
      "account a: version 3 was acknowledged and is not in the log",
    ]);
    const last = history.events.at(-1);
    const unasked = { ...last, requestId: "another", version: 4, offset: 4 } as typeof last;
    expect(
      whatOf({ ...history, events: [...history.events, ...(unasked ? [unasked] : [])] }),
    ).toEqual(["account a: nobody asked for an event that is there"]);
  });

  it("finds an event of a command that was refused, and a token of another offset", () => {
    const refused = told(withdraw(999n), [40, 50], short(100));
    const history = historyOf(...begin(), refused);
    const { requestId } = refused.request;
    const [first] = history.events;
    const written = { ...first, requestId, version: 3, offset: 3 } as typeof first;
    expect(
      whatOf({ ...history, events: [...history.events, ...(written ? [written] : [])] }),
    ).toEqual(["account a: a command that was refused (INSUFFICIENT_FUNDS) has an event"]);
    const moved = { ...answer, positions: [{ partition: 0, offset: 9 }] };
    expect(found(...begin(), told(deposit(5n), [40, 50], moved))).toEqual([
      "account a: the token told does not stand for the event",
    ]);
  });
});
