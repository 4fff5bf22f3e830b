import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { expectShipped } from "../../tests/shipped-events.ts";
import type { StoredEvent } from "../event.ts";
import { eventCodec } from "../event-families.ts";
import type { AccountCommand, Timed } from "./commands.ts";
import { accountDecider } from "./decider.ts";
import { type AccountEvent, accountEvents } from "./events.ts";
import { evolveAccount, initialAccount } from "./state.ts";

/**
 * An event as a release stored it, one file per type and schema version. A file is never edited:
 * the logs of running systems hold its like.
 */
const folder = new URL("./fixtures/", import.meta.url);

const readFixture = (file: string): StoredEvent =>
  JSON.parse(readFileSync(new URL(file, folder), "utf8"));

const decodeFixture = (file: string): AccountEvent =>
  eventCodec.decode(readFixture(file)) as AccountEvent;

const shipped = Object.entries(accountEvents.schemaVersions).flatMap(([type, current]) =>
  Array.from({ length: current }, (_, index) => ({
    file: `${type}.v${index + 1}.json`,
    type,
    schemaVersion: index + 1,
  })),
);

const recordedAt = Date.parse("2026-11-22T18:00:00.000Z");
const expireTime = Date.parse("2026-11-29T18:00:00.000Z");
const entryKey = "0199d3a0-7c2e-5b1a-9f00-000000000000";

/** What a client asked for when each event was recorded, and the events that were there before. */
const toReceived = [
  "AccountOpened",
  "MoneyDeposited",
  "MoneyWithdrawn",
  "TransferSent",
  "TransferReceived",
];

const asked: Readonly<
  Record<string, { after: readonly string[]; command: Timed<AccountCommand> }>
> = {
  AccountOpened: {
    after: [],
    command: {
      type: "OpenAccount",
      now: recordedAt,
      accountId: "acc-1",
      ownerId: "ada",
      currencyCode: "EUR",
      overdraftLimitMinor: 5_000n,
    },
  },
  MoneyDeposited: {
    after: ["AccountOpened"],
    command: {
      type: "DepositMoney",
      now: recordedAt,
      accountId: "acc-1",
      entryKey,
      amountMinor: 1_000_000_000_000_000n,
      currencyCode: "EUR",
      description: "Salary ✓ Zürich",
      reference: "R-1",
    },
  },
  MoneyWithdrawn: {
    after: ["AccountOpened", "MoneyDeposited"],
    command: {
      type: "WithdrawMoney",
      now: recordedAt,
      accountId: "acc-1",
      entryKey,
      amountMinor: 1n,
      currencyCode: "EUR",
      description: 'Coffee "to go"',
      reference: "",
    },
  },
  TransferSent: {
    after: ["AccountOpened", "MoneyDeposited", "MoneyWithdrawn"],
    command: {
      type: "SendTransfer",
      now: recordedAt,
      accountId: "acc-1",
      entryKey,
      amountMinor: 999_999_999_999_999n,
      currencyCode: "EUR",
      description: "Rent",
      reference: "2026-11",
      toAccountId: "acc-2",
      toEntryId: "0199d3a0-7c2e-5b1a-9f00-0000000000b1",
    },
  },
  TransferReceived: {
    after: ["AccountOpened", "MoneyDeposited", "MoneyWithdrawn", "TransferSent"],
    command: {
      type: "ReceiveTransfer",
      now: recordedAt,
      accountId: "acc-1",
      entryKey,
      amountMinor: 25_000n,
      currencyCode: "EUR",
      description: "",
      reference: "",
      fromAccountId: "acc-2",
      fromEntryId: "0199d3a0-7c2e-5b1a-9f00-0000000000b2",
    },
  },
  AccountClosed: {
    after: ["AccountOpened", "MoneyDeposited", "MoneyWithdrawn", "TransferSent"],
    command: {
      type: "CloseAccount",
      now: recordedAt,
      accountId: "acc-1",
      reason: "Moved to another bank",
    },
  },
  HoldPlaced: {
    after: toReceived,
    command: {
      type: "PlaceHold",
      now: recordedAt,
      accountId: "acc-1",
      holdId: "hold-1",
      holdKey: "",
      amountMinor: 10_000n,
      currencyCode: "EUR",
      expireTime,
      description: "Hôtel, 2 nights",
    },
  },
  HoldCaptured: {
    after: [...toReceived, "HoldPlaced"],
    command: {
      type: "CaptureHold",
      now: recordedAt,
      accountId: "acc-1",
      holdId: "hold-1",
      entryKey,
      amount: { amountMinor: 4_000n, currencyCode: "EUR" },
    },
  },
  HoldReleased: {
    after: [...toReceived, "HoldPlaced"],
    command: { type: "ReleaseHold", now: recordedAt, accountId: "acc-1", holdId: "hold-1" },
  },
  HoldExpired: {
    after: [...toReceived, "HoldPlaced"],
    command: { type: "ExpireHolds", now: expireTime, accountId: "acc-1", dueTime: expireTime },
  },
  EntryReversed: {
    after: toReceived,
    command: {
      type: "PostReversal",
      now: recordedAt,
      accountId: "acc-1",
      entryKey,
      amountMinor: 25_000n,
      currencyCode: "EUR",
      description: "Sent by mistake",
      direction: "debit",
      reversesEntryId: `${entryKey}-4`,
      counterpartyAccountId: "acc-2",
      counterpartyEntryId: "0199d3a0-7c2e-5b1a-9f00-0000000000b3",
    },
  },
  OverdraftLimitSet: {
    after: toReceived,
    command: {
      type: "SetOverdraftLimit",
      now: recordedAt,
      accountId: "acc-1",
      limitMinor: 20_000n,
      currencyCode: "EUR",
    },
  },
  AccountFrozen: {
    after: toReceived,
    command: {
      type: "FreezeAccount",
      now: recordedAt,
      accountId: "acc-1",
      reason: "Court order 7/2026",
    },
  },
  AccountUnfrozen: {
    after: [...toReceived, "AccountFrozen"],
    command: { type: "UnfreezeAccount", now: recordedAt, accountId: "acc-1" },
  },
};

const stateAfter = (types: readonly string[]) =>
  types.map((type) => decodeFixture(`${type}.v1.json`)).reduce(evolveAccount, initialAccount);

const digestOf = (file: string): string =>
  createHash("sha256")
    .update(readFileSync(new URL(file, folder), "utf8"))
    .digest("hex")
    .slice(0, 16);

/** Lines are added here with a new version of an event, and never changed. */
const shippedDigests: Readonly<Record<string, string>> = {
  "AccountOpened.v1.json": "f4e907fb60b493db",
  "MoneyDeposited.v1.json": "a9db008a7d83ea35",
  "MoneyWithdrawn.v1.json": "9ad8ae70577f3bf7",
  "TransferSent.v1.json": "36758bb995c370af",
  "TransferReceived.v1.json": "013cb40150fd8186",
  "HoldPlaced.v1.json": "e593526dacd652f6",
  "HoldCaptured.v1.json": "5af98a465261fd6b",
  "HoldReleased.v1.json": "e2d7170585735d60",
  "HoldExpired.v1.json": "0e52894e8400fbd7",
  "EntryReversed.v1.json": "62a654048879a5e1",
  "OverdraftLimitSet.v1.json": "49e24aadf9b0c537",
  "AccountFrozen.v1.json": "31222266e4892749",
  "AccountUnfrozen.v1.json": "a3cf30ca8b05e2da",
  "AccountClosed.v1.json": "0cb978bcf653fa40",
  "AccountClosed.v2.json": "5f6ebb7065807163",
};

describe("recorded account events", () => {
  it("are there for every type and schema version that was shipped, and for no other", () => {
    expect(readdirSync(folder).sort()).toEqual(shipped.map(({ file }) => file).sort());
  });

  it.each(shipped)("$file says what it is", ({ file, type, schemaVersion }) => {
    expect(readFixture(file)).toEqual({ type, schemaVersion, data: expect.any(String) });
  });

  it.each(shipped)("$file is read as the current version of its type", ({ file, type }) => {
    const schemaVersion = accountEvents.schemaVersions[type];
    expect(decodeFixture(file)).toMatchObject({ type, schemaVersion });
  });

  it.each(shipped)("$file folds into the state of an account", ({ file }) => {
    const state = [decodeFixture("AccountOpened.v1.json"), decodeFixture(file)].reduce(
      evolveAccount,
      initialAccount,
    );
    expect(Object.keys(state).sort()).toEqual(Object.keys(initialAccount).sort());
    for (const value of Object.values(state)) expect(value).toBeDefined();
  });

  it("fold into the account that they were recorded from", () => {
    const { TransferReceived } = asked;
    expect(stateAfter([...(TransferReceived?.after ?? []), "TransferReceived"])).toEqual({
      status: "open",
      currencyCode: "EUR",
      overdraftLimitMinor: 5_000n,
      balanceMinor: 25_000n,
      heldMinor: 0n,
      creditsMinor: 1_000_000_000_025_000n,
      debitsMinor: 1_000_000_000_000_000n,
      entryNumber: 4,
      holds: [],
    });
  });

  it("of the old shape say what the new one says, or that they do not know", () => {
    expect(decodeFixture("AccountClosed.v1.json")).toEqual({
      type: "AccountClosed",
      schemaVersion: 2,
      reason: "Moved to another bank",
      currencyCode: "",
    });
  });

  // Code and fixture changed together would agree with each other and with no log out there.
  it("are, byte for byte, what was shipped", () => {
    const digests = shipped.map(({ file }) => [file, digestOf(file)]);
    expect(Object.fromEntries(digests)).toEqual(shippedDigests);
  });

  // A field added, renamed or dropped without a new schema version and an upcaster fails here.
  it.each(Object.entries(accountEvents.schemaVersions))(
    "%s is still decided in the shape that was shipped as version %s",
    (type, current) => {
      const { after, command } = asked[type] ?? expect.fail(`no command recorded for ${type}`);
      const [event] = accountDecider.decide(command, stateAfter(after));
      expectShipped(event ?? expect.fail("nothing was decided"), current, readFixture);
    },
  );
});
