import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventCodec } from "../event-families.ts";
import { stateText } from "../state-text.ts";
import { accountDecider } from "./decider.ts";
import { type AccountEvent, accountEvents } from "./events.ts";
import { type AccountState, evolveAccount, initialAccount } from "./state.ts";

const states = new URL("./states/", import.meta.url);
const fixtures = new URL("./fixtures/", import.meta.url);

const currentFile = `v${accountDecider.stateVersion}.json`;

/** A history in which every type of event has its part; a new type is added at its end. */
const history = [
  "AccountOpened.v1",
  "MoneyDeposited.v1",
  "MoneyWithdrawn.v1",
  "TransferSent.v1",
  "TransferReceived.v1",
  "HoldPlaced.v1",
  "HoldCaptured.v1",
  "HoldPlaced.v1",
  "HoldReleased.v1",
  "HoldPlaced.v1",
  "HoldExpired.v1",
  "EntryReversed.v1",
  "OverdraftLimitSet.v1",
  "AccountFrozen.v1",
  "AccountUnfrozen.v1",
  "HoldPlaced.v1",
  "AccountClosed.v2",
].map((file) => {
  const fixture = readFileSync(new URL(`${file}.json`, fixtures), "utf8");
  return eventCodec.decode(JSON.parse(fixture)) as AccountEvent;
});

/** The state after each event of the history, as it would be kept. */
const keptStates = (): unknown[] => {
  let account: AccountState = initialAccount;
  return history.map((event) => {
    account = evolveAccount(account, event);
    return JSON.parse(stateText.write(account));
  });
};

const text = fc.string();
const minor = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

const anyAccount: fc.Arbitrary<AccountState> = fc.record({
  status: fc.constantFrom("none", "open", "frozen", "closed"),
  currencyCode: fc.constantFrom("EUR", "JPY", ""),
  overdraftLimitMinor: minor,
  balanceMinor: minor,
  heldMinor: minor,
  creditsMinor: minor,
  debitsMinor: minor,
  entryNumber: fc.nat(),
  holds: fc.array(
    fc.record({
      holdId: fc.oneof(text, fc.constant("__proto__")),
      amountMinor: minor,
      expireTime: fc.option(fc.nat(253_402_300_799_999), { nil: undefined }),
      description: text,
    }),
  ),
});

describe("the kept state of an account", () => {
  it("comes back as it was", () =>
    fc.assert(
      fc.property(anyAccount, (account) => {
        expect(stateText.read(stateText.write(account))).toEqual(account);
      }),
    ));

  it("is told of for every state version that was shipped", () => {
    const { stateVersion = 0 } = accountDecider;
    const files = Array.from({ length: stateVersion }, (_, index) => `v${index + 1}.json`);
    expect(readdirSync(states).sort()).toEqual(files.sort());
  });

  it("is of a history that leaves no type of event out", () => {
    const types = Object.keys(accountEvents.schemaVersions).sort();
    expect([...new Set(history.map(({ type }) => type))].sort()).toEqual(types);
  });

  // Otherwise a build would go on from states that an older one folded in another way. When this
  // fails, raise the decider's stateVersion and add the file of the new version; edit none.
  it("has the shape and the values that its state version was shipped with", () => {
    const shipped = JSON.parse(readFileSync(new URL(currentFile, states), "utf8"));
    expect(keptStates()).toEqual(shipped);
  });
});
