import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "../event.ts";
import { eventCodec } from "../event-families.ts";
import type { AccountCommand } from "./commands.ts";
import { accountDecider } from "./decider.ts";
import { type AccountEvent, accountEvents } from "./events.ts";
import { evolveAccount, initialAccount } from "./state.ts";

/**
 * An event as a release stored it, one file per type and schema version. A file is never edited:
 * the logs of running systems hold its like.
 */
type Fixture = Pick<RecordedEvent, "type" | "schemaVersion" | "data">;

const folder = new URL("./fixtures/", import.meta.url);

const readFixture = (file: string): Fixture =>
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

const entryKey = "0199d3a0-7c2e-5b1a-9f00-000000000000";

/** What a client asked for when each event was recorded, and the events that were there before. */
const asked: Readonly<Record<string, { after: readonly string[]; command: AccountCommand }>> = {
  AccountOpened: {
    after: [],
    command: {
      type: "OpenAccount",
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
    command: { type: "CloseAccount", accountId: "acc-1", reason: "Moved to another bank" },
  },
};

const stateAfter = (types: readonly string[]) =>
  types.map((type) => decodeFixture(`${type}.v1.json`)).reduce(evolveAccount, initialAccount);

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
    const shape = { ...initialAccount, currencyCode: "EUR", overdraftLimitMinor: 5_000n };
    expect(Object.keys(state).sort()).toEqual(Object.keys(shape).sort());
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
    });
  });

  // A field added, renamed or dropped without a new schema version and an upcaster fails here.
  it.each(Object.entries(accountEvents.schemaVersions))(
    "%s is still decided in the shape that was shipped as version %s",
    (type, current) => {
      const { after, command } = asked[type] ?? expect.fail(`no command recorded for ${type}`);
      const [event] = accountDecider.decide(command, stateAfter(after));
      const { data } = readFixture(`${type}.v${current}.json`);
      expect(event).toMatchObject({ type, schemaVersion: current });
      expect(JSON.parse(eventCodec.encode(event ?? expect.fail("nothing was decided")))).toEqual(
        JSON.parse(data),
      );
    },
  );
});
