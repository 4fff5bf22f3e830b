import { describe, expect, it } from "vitest";
import {
  closing,
  deposit,
  freezing,
  holdsExpiry,
  limitSetting,
  opening,
  unfreezing,
  withdrawal,
} from "../domain/account/decisions.ts";
import { holdCapture, holdPlacing, holdRelease } from "../domain/account/hold-decisions.ts";
import { reversal } from "../domain/account/reversal.ts";
import { transfer } from "../domain/account/transfer.ts";
import { createAccountHistory } from "../tests/account-history.ts";
import {
  captureHold,
  closeAccount,
  depositMoney,
  expireHolds,
  freezeAccount,
  openAccount,
  placeHold,
  releaseHold,
  reverseEntry,
  setOverdraftLimit,
  transferMoney,
  unfreezeAccount,
  withdrawMoney,
} from "../tests/account-samples.ts";
import { foldedDocuments } from "../tests/folded-documents.ts";
import { type AccountDocument, accounts } from "./accounts.ts";

/** Ada opens `a`, pays in and out, pays `b` of bob's, and closes what is empty by then. */
const history = createAccountHistory();
history.execute(opening, openAccount({ overdraftLimitMinor: 200n }), 1_000);
history.execute(opening, openAccount({ accountId: "b", ownerId: "bob" }), 2_000);
history.execute(deposit, depositMoney(1_000n), 3_000);
history.execute(withdrawal, withdrawMoney(300n), 4_000);
history.execute(transfer, transferMoney(850n), 5_000);
history.execute(deposit, depositMoney(150n), 6_000);
history.execute(closing, closeAccount({ reason: "moved" }), 7_000);

/** An account with one change of every further kind. */
const holds = createAccountHistory();
holds.execute(opening, openAccount(), 1_000);
holds.execute(deposit, depositMoney(1_000n), 2_000);
holds.execute(holdPlacing, placeHold(300n), 3_000);
holds.execute(limitSetting, setOverdraftLimit(50n), 4_000);
holds.execute(freezing, freezeAccount(), 5_000);
const part = { amountMinor: 100n, currencyCode: "EUR" };
holds.execute(holdCapture, captureHold({ amount: part, entryKey: "capture" }), 6_000);
holds.execute(unfreezing, unfreezeAccount(), 7_000);
holds.execute(reversal, reverseEntry("capture-2"), 8_000);
holds.execute(holdPlacing, placeHold(400n, { holdId: "i" }), 9_000);
holds.execute(holdRelease, releaseHold({ holdId: "i" }), 10_000);
holds.execute(holdPlacing, placeHold(500n, { holdId: "j", expireTime: 12_000 }), 11_000);
holds.execute(holdsExpiry, expireHolds(12_000), 12_000);

const documentAfter = (events: number, id: string) =>
  foldedDocuments(accounts, history.envelopes.slice(0, events)).get(`default/${id}`);

const ada: AccountDocument = {
  accountId: "a",
  ownerId: "ada",
  currencyCode: "EUR",
  balanceMinor: 0n,
  heldMinor: 0n,
  overdraftLimitMinor: 200n,
  availableMinor: 200n,
  status: "open",
  openTime: 1_000,
  lastActivityTime: 1_000,
};

describe("accounts", () => {
  it.each<[string, number, number, Partial<AccountDocument>]>([
    ["opened", 1, 1, {}],
    ["paid into", 3, 2, { balanceMinor: 1_000n, availableMinor: 1_200n, lastActivityTime: 3_000 }],
    ["paid out of", 4, 3, { balanceMinor: 700n, availableMinor: 900n, lastActivityTime: 4_000 }],
    [
      "overdrawn by a transfer",
      5,
      4,
      { balanceMinor: -150n, availableMinor: 50n, lastActivityTime: 5_000 },
    ],
    ["settled", 7, 5, { lastActivityTime: 6_000 }],
    ["closed", 8, 6, { status: "closed", lastActivityTime: 7_000 }],
  ])("shows an account that was %s", (_what, offset, streamVersion, fields) => {
    expect(documentAfter(offset, "a")).toEqual({
      id: "default/a",
      tenantId: "default",
      offset,
      streamVersion,
      fields: { ...ada, ...fields },
    });
  });

  it("shows the target of a transfer with its own money", () => {
    expect(documentAfter(8, "b")).toEqual({
      id: "default/b",
      tenantId: "default",
      offset: 6,
      streamVersion: 2,
      fields: {
        accountId: "b",
        ownerId: "bob",
        currencyCode: "EUR",
        balanceMinor: 850n,
        heldMinor: 0n,
        overdraftLimitMinor: 0n,
        availableMinor: 850n,
        status: "open",
        openTime: 2_000,
        lastActivityTime: 5_000,
      },
    });
  });

  it.each<[string, number, number, Partial<AccountDocument>]>([
    ["with a hold", 3, 3, { heldMinor: 300n, availableMinor: 700n, lastActivityTime: 3_000 }],
    ["with a higher limit", 4, 4, { overdraftLimitMinor: 50n, availableMinor: 750n }],
    ["that is frozen", 5, 5, { status: "frozen", lastActivityTime: 5_000 }],
    [
      "with a part captured of the hold",
      6,
      6,
      { balanceMinor: 900n, heldMinor: 0n, availableMinor: 950n, lastActivityTime: 6_000 },
    ],
    ["that is open again", 7, 7, { status: "open", lastActivityTime: 7_000 }],
    [
      "with the capture reversed",
      8,
      8,
      { balanceMinor: 1_000n, availableMinor: 1_050n, lastActivityTime: 8_000 },
    ],
    ["with another hold", 9, 9, { heldMinor: 400n, availableMinor: 650n }],
    ["with that hold released", 10, 10, { heldMinor: 0n, availableMinor: 1_050n }],
    ["with a hold that ends", 11, 11, { heldMinor: 500n, availableMinor: 550n }],
    [
      "with that hold expired",
      12,
      12,
      { heldMinor: 0n, availableMinor: 1_050n, lastActivityTime: 12_000 },
    ],
  ])("shows an account %s", (_what, offset, streamVersion, fields) => {
    const shown = foldedDocuments(accounts, holds.envelopes.slice(0, offset)).get("default/a");
    expect(shown).toMatchObject({ offset, streamVersion, fields });
  });

  it("makes no other document", () => {
    const ids = [...foldedDocuments(accounts, history.envelopes).keys()];
    expect(ids).toEqual(["default/a", "default/b"]);
  });

  it.each([
    "MoneyDeposited",
    "MoneyWithdrawn",
    "TransferSent",
    "TransferReceived",
    "HoldPlaced",
    "HoldCaptured",
    "HoldReleased",
    "HoldExpired",
    "EntryReversed",
    "OverdraftLimitSet",
    "AccountFrozen",
    "AccountUnfrozen",
    "AccountClosed",
  ])("folds no %s into an account whose opening is missing", (type) => {
    const all = [...history.envelopes, ...holds.envelopes];
    const envelope = all.find((one) => one.type === type);
    if (envelope === undefined) throw new Error(`no ${type}`);
    expect(() => foldedDocuments(accounts, [envelope])).toThrow(
      /^Cannot post to account [ab]: its opening is missing$/,
    );
  });

  it("keeps amounts exact beyond what a number holds", () => {
    const rich = createAccountHistory();
    rich.execute(opening, openAccount(), 1_000);
    for (let count = 0; count < 10; count += 1) {
      rich.execute(deposit, depositMoney(999_999_999_999_999n), 2_000);
    }
    expect(foldedDocuments(accounts, rich.envelopes).get("default/a")?.fields).toMatchObject({
      balanceMinor: 9_999_999_999_999_990n,
      availableMinor: 9_999_999_999_999_990n,
    });
  });
});
