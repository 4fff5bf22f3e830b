import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregateIdOf } from "../domain/event.ts";
import { type Asked, type Books, keepBooks } from "./account-books.ts";
import { decisionFor, idsFor } from "./account-desk.ts";
import { type WalkedEvent, walkAccounts } from "./account-walk.ts";
import { anyIntent, askedOf, type Intent } from "./any-asked.ts";
import { createDecisionHistory, type DecisionHistory } from "./decision-history.ts";

const accountIds = ["a", "b", "c"];

/** Each account is opened and has something on it before anything else is asked. */
const openings: Intent[] = accountIds.flatMap((_id, at) => {
  const first = { at, other: 0, pick: 0, more: true, wait: 0, amount: 12n };
  return [
    { ...first, kind: "open" },
    { ...first, kind: "deposit" },
  ];
});

const walked = ({ envelopes }: DecisionHistory): WalkedEvent[] =>
  envelopes.map(({ streamId, streamVersion, type, requestId, data, recordedAt }) => ({
    ...{ accountId: aggregateIdOf(streamId), version: streamVersion, type, requestId, data },
    recordTime: recordedAt,
  }));

/** The events of what clients ask for, one after another. */
const eventsOf = (intents: readonly Intent[]): WalkedEvent[] => {
  const books: Books = new Map();
  const history = createDecisionHistory();
  let now = 1_000;
  for (const [at, intent] of [...openings, ...intents].entries()) {
    now += intent.wait;
    const asked = askedOf(intent, accountIds, books, now);
    const made = idsFor(books, asked, `r${at}`);
    const { decision, command } = decisionFor(asked, `r${at}`);
    history.execute(decision, command, now);
    keepBooks(books, asked.kind === "hold" ? { ...asked, holdId: made.holdId } : asked, made, now);
  }
  return walked(history);
};

/** Paths of the figures that a fact states beside the account's limit. */
const figuresOf = ({ data }: WalkedEvent): string[] => {
  const { after, ...fact } = JSON.parse(data);
  const named = ["amountMinor", "releasedMinor", "entryNumber"].filter((name) => name in fact);
  return [...named, ...Object.keys(after ?? {}).map((name) => `after.${name}`)];
};

/** One more than it was, at a path. */
const raised = (event: WalkedEvent, path: string): WalkedEvent => {
  const fact = JSON.parse(event.data);
  const [last = "", outer] = path.split(".").reverse();
  const holder = outer === undefined ? fact : fact[outer];
  const value = holder[last];
  holder[last] = typeof value === "number" ? value + 1 : String(BigInt(value) + 1n);
  return { ...event, data: JSON.stringify(fact) };
};

const anyEvents = fc.array(anyIntent, { maxLength: 60, size: "max" }).map(eventsOf);

describe("walkAccounts()", () => {
  it("finds nothing in what was decided, and knows each account behind each event", () =>
    fc.assert(
      fc.property(anyEvents, (events) => {
        const { faults, at } = walkAccounts(events);
        expect(faults).toEqual([]);
        for (const { accountId, version } of events) expect(at(accountId, version)).toBeDefined();
      }),
    ));

  it("finds every figure of every event that is one unit off", () =>
    fc.assert(
      fc.property(anyEvents, fc.nat(), fc.nat(), (events, pick, pickFigure) => {
        const stating = events.filter((event) => figuresOf(event).length > 0);
        const wrong = stating[pick % stating.length] ?? expect.fail("no event states figures");
        const figures = figuresOf(wrong);
        const path = figures[pickFigure % figures.length] ?? "";
        const altered = events.map((one) => (one === wrong ? raised(one, path) : one));
        const { accountId, version } = wrong;
        expect(walkAccounts(altered).faults).toContainEqual(
          expect.objectContaining({ accountId, version }),
        );
      }),
    ));

  it("finds an event that is not there, or there twice", () =>
    fc.assert(
      fc.property(anyEvents, fc.nat(), (events, pick) => {
        const at = pick % events.length;
        const one = events[at] ?? expect.fail("there are openings at least");
        const isLast = !events.some(
          ({ accountId, version }) => accountId === one.accountId && version > one.version,
        );
        const doubled = walkAccounts([...events, one]).faults;
        expect(doubled).not.toEqual([]);
        const without = walkAccounts(events.toSpliced(at, 1)).faults;
        if (!isLast) expect(without).not.toEqual([]);
      }),
    ));

  it.each([
    ["AccountFrozen", "MoneyWithdrawn", "money leaves a frozen account"],
    ["AccountClosed", "MoneyDeposited", "it closes an account with money or holds"],
  ])("finds %s before %s on an account with money", (change, type, expected) => {
    const [opened, deposited] = eventsOf([]).filter(({ accountId }) => accountId === "a");
    if (opened === undefined || deposited === undefined) return expect.fail("nothing is there");
    const changed = { ...opened, version: 3, type: change, data: "{}" };
    const after = { ...deposited, version: 4, type };
    expect(walkAccounts([opened, deposited, changed, after]).faults).toEqual([
      expect.objectContaining({ accountId: "a", what: expect.stringContaining(expected) }),
    ]);
  });

  it.each([
    ["HoldPlaced", 4_999, 5_000],
    ["HoldCaptured", 4_999, 5_000],
    ["HoldReleased", 4_999, 5_000],
    ["HoldExpired", 5_000, 4_999],
  ])("finds %s at a time at which the hold was over, or was not yet", (type, right, wrong) => {
    const history = createDecisionHistory();
    const execute = (asked: Asked, now: number) => {
      const { decision, command } = decisionFor(asked, `r${now}`);
      history.execute(decision, command, now);
    };
    const holdId = "h";
    execute({ kind: "open", id: "a", limit: 9n }, 1_000);
    execute({ kind: "hold", id: "a", amount: 3n, holdId, until: 5_000 }, 2_000);
    if (type === "HoldCaptured") execute({ kind: "capture", id: "a", holdId, amount: 2n }, 4_000);
    if (type === "HoldReleased") execute({ kind: "release", id: "a", holdId }, 4_000);
    if (type === "HoldExpired") execute({ kind: "expire", id: "a" }, 6_000);
    const faultsAt = (recordTime: number) => {
      const moved = walked(history).map((one) =>
        one.type === type ? { ...one, recordTime } : one,
      );
      return walkAccounts(moved).faults;
    };
    expect(faultsAt(right)).toEqual([]);
    expect(faultsAt(wrong)).toEqual([
      expect.objectContaining({ accountId: "a", what: expect.stringContaining(`${type}: it`) }),
    ]);
  });

  it("finds a transfer of which one half is smaller", () => {
    const event = (
      accountId: string,
      version: number,
      type: string,
      fact: object,
    ): WalkedEvent => ({
      ...{ accountId, version, type, requestId: `r${version}`, data: JSON.stringify(fact) },
      recordTime: 1_000,
    });
    const opened = { overdraftLimitMinor: "9" };
    const line = (amountMinor: string, figures: object) => ({
      ...{ entryId: "e", entryNumber: 1, amountMinor },
      after: { heldMinor: "0", creditsMinor: "0", debitsMinor: "0", ...figures },
    });
    const sent = line("5", { balanceMinor: "-5", debitsMinor: "5" });
    const received = line("4", { balanceMinor: "4", creditsMinor: "4" });
    const events = [
      event("a", 1, "AccountOpened", opened),
      event("b", 1, "AccountOpened", opened),
      event("a", 2, "TransferSent", sent),
      event("b", 2, "TransferReceived", received),
    ];
    expect(walkAccounts(events).faults).toEqual([
      { accountId: "b", version: 2, what: "its transfer sums to -1" },
    ]);
  });
});
