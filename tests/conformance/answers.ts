import { at, type Desk, money, msOf, refusalOf, timeAt, until } from "./desk.ts";
import { aText, aTime, expectSeen, kind, tokenForm, uuid } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import type { Message } from "./wire.ts";

const standing = (version: string) => ({
  version,
  consistencyToken: tokenForm,
  recordTime: aTime,
  replayed: false,
});

const placeHold = (desk: Desk, accountId: string, holdId: string, minor: number) =>
  desk.does("PlaceHold", { accountId, holdId, amount: money(minor) });

/** Long enough to look at it on a slow machine. */
const holdMs = 8_000;

/** An account with 100, of which 90 are held for a while, by the clock of the service. */
const holdForAWhile = async (desk: Desk) => {
  const accountId = await desk.open();
  const { recordTime } = await desk.does("DepositMoney", { accountId, amount: money(100) });
  const expireTime = msOf(recordTime) + holdMs;
  const placing = { accountId, holdId: "h", amount: money(90), expireTime: timeAt(expireTime) };
  const { consistencyToken } = await desk.does("PlaceHold", placing);
  return { accountId, expireTime, consistencyToken };
};

/** What every command answers when it is done. */
export const answerRules = rulesOf("answers", {
  open: [
    "OpenAccount answers account_id, version 1, token, record_time and replayed=false",
    async (desk) => {
      const accountId = desk.newId();
      const request = { accountId, ownerId: "o", currencyCode: "EUR" };
      const opened = await desk.does("OpenAccount", request);
      expectSeen("OpenAccount", opened, { accountId, ...standing("1") });
    },
  ],
  "open-derived-id": [
    "OpenAccount without account_id derives a UUID from tenant, RPC and request id",
    async (desk) => {
      const requestId = crypto.randomUUID();
      const request = { requestId, ownerId: "o", currencyCode: "EUR" };
      const { accountId } = await desk.ok("OpenAccount", request);
      expectSeen("account_id", accountId, uuid);
      const again = await desk.ok("OpenAccount", request);
      expectSeen("account_id of the replay", again.accountId, accountId);
      const other = await desk.elsewhere().ok("OpenAccount", request);
      expectSeen("same id in another tenant", other.accountId === accountId, false);
    },
  ],
  deposit: [
    "DepositMoney answers entry, dense entry number, balance and available",
    async (desk) => {
      const accountId = await desk.open({ overdraft: 50 });
      const deposit = () => desk.does("DepositMoney", { accountId, amount: money(100) });
      const figures = { balance: money(100), available: money(150) };
      const expected = {
        accountId,
        ...standing("2"),
        entryId: aText,
        entryNumber: "1",
        ...figures,
      };
      expectSeen("DepositMoney", await deposit(), expected);
      const next = { version: "3", entryNumber: "2", balance: money(200) };
      expectSeen("DepositMoney", await deposit(), next);
    },
  ],
  withdraw: [
    "WithdrawMoney answers entry, entry number, balance and available",
    async (desk) => {
      const accountId = await desk.open({ balance: 100 });
      const done = await desk.does("WithdrawMoney", { accountId, amount: money(30) });
      const figures = { entryNumber: "2", balance: money(70), available: money(70) };
      expectSeen("WithdrawMoney", done, { accountId, ...standing("3"), ...figures });
    },
  ],
  transfer: [
    "TransferMoney answers ids, versions and entries of both accounts, figures of the source",
    async (desk) => {
      const [from, to] = [await desk.open({ balance: 100, overdraft: 5 }), await desk.open()];
      const request = { fromAccountId: from, toAccountId: to, amount: money(60) };
      const done = await desk.does("TransferMoney", request);
      expectSeen("TransferMoney", done, {
        fromAccountId: from,
        toAccountId: to,
        ...standing("3"),
        toVersion: "2",
        entryId: aText,
        toEntryId: aText,
        balance: money(40),
        available: money(45),
      });
      expectSeen("one entry id for both", done.entryId === done.toEntryId, false);
    },
  ],
  hold: [
    "PlaceHold answers hold_id; held money stays on the balance and is not available",
    async (desk) => {
      const accountId = await desk.open({ balance: 100 });
      const placed = await placeHold(desk, accountId, "h", 40);
      const figures = { holdId: "h", balance: money(100), available: money(60), held: money(40) };
      expectSeen("PlaceHold", placed, { accountId, ...standing("3"), ...figures });
      const made = await desk.does("PlaceHold", { accountId, amount: money(1) });
      expectSeen("hold_id that was left empty", made.holdId, uuid);
    },
  ],
  capture: [
    "CaptureHold takes what is asked for and releases the rest; without amount all of it",
    async (desk) => {
      const accountId = await desk.open({ balance: 100 });
      await placeHold(desk, accountId, "h", 40);
      const part = { accountId, holdId: "h", amount: money(15) };
      const captured = await desk.does("CaptureHold", part);
      const figures = { holdId: "h", entryNumber: "2", balance: money(85), available: money(85) };
      const rest = { released: money(25), held: money(0) };
      expectSeen("CaptureHold", captured, { ...standing("4"), ...figures, ...rest });
      await placeHold(desk, accountId, "i", 85);
      const whole = await desk.does("CaptureHold", { accountId, holdId: "i" });
      expectSeen("CaptureHold", whole, { balance: money(0), available: money(0) });
    },
  ],
  release: [
    "ReleaseHold makes the held money available again",
    async (desk) => {
      const accountId = await desk.open({ balance: 100 });
      await placeHold(desk, accountId, "h", 40);
      const released = await desk.does("ReleaseHold", { accountId, holdId: "h" });
      const figures = { holdId: "h", balance: money(100), available: money(100) };
      expectSeen("ReleaseHold", released, { accountId, ...standing("4"), ...figures });
    },
  ],
  expire: [
    "A hold with expire_time is over at that time: the money is available, a late capture refused",
    async (desk) => {
      const { accountId, expireTime } = await holdForAWhile(desk);
      const all = { accountId, amount: money(100) };
      await desk.refused("WithdrawMoney", all, "INSUFFICIENT_FUNDS");
      let passed: Message = {};
      await until("the hold is over", async () => {
        const request = { requestId: crypto.randomUUID(), ...all };
        const outcome = await desk.call("WithdrawMoney", request);
        passed = outcome.response;
        if (outcome.status === "OK") return true;
        expectSeen("while the hold lasts", outcome, refusalOf("INSUFFICIENT_FUNDS"));
        return false;
      });
      const after = kind(`at or after ${expireTime}`, (time) => msOf(time) >= expireTime);
      expectSeen("record_time of the withdrawal that passes", passed.recordTime, after);
      const late = await desk.refused("CaptureHold", { accountId, holdId: "h" }, "HOLD_NOT_ACTIVE");
      expectSeen("metadata", late.metadata, { hold_status: "EXPIRED" });
    },
  ],
  "expire-untouched": [
    "A hold ends at its expire_time though nobody touches the account: GetAccount shows it",
    async (desk) => {
      const { accountId, consistencyToken } = await holdForAWhile(desk);
      const placed = await desk.ok("GetAccount", { accountId, consistencyToken });
      const whileHeld = { held: money(90), available: money(10), version: "3" };
      expectSeen("while the hold lasts", placed.account, whileHeld);
      let account: Message = {};
      await until("nothing is held", async () => {
        account = at(await desk.ok("GetAccount", { accountId }), "account");
        return at(account, "held").minorUnits === "0";
      });
      const behind = { balance: money(100), available: money(100), version: "4" };
      expectSeen("behind it", account, behind);
    },
  ],
  "reverse-deposit": [
    "ReverseEntry of a deposit takes the money out again by an entry of its own",
    async (desk) => {
      const accountId = await desk.open();
      const { entryId } = await desk.does("DepositMoney", { accountId, amount: money(7) });
      const undone = await desk.does("ReverseEntry", { accountId, entryId });
      const figures = { entryNumber: "2", balance: money(0), available: money(0) };
      expectSeen("ReverseEntry", undone, { accountId, ...standing("3"), ...figures });
      expectSeen("entry_id of the reversal", undone.entryId === entryId, false);
    },
  ],
  "reverse-transfer": [
    "ReverseEntry of a transfer undoes both legs, whichever is named",
    async (desk) => {
      for (const named of ["source", "target"]) {
        const [from, to] = [await desk.open({ balance: 50 }), await desk.open()];
        const request = { fromAccountId: from, toAccountId: to, amount: money(50) };
        const sent = await desk.does("TransferMoney", request);
        const [accountId, entryId] =
          named === "source" ? [from, sent.entryId] : [to, sent.toEntryId];
        const undone = await desk.does("ReverseEntry", { accountId, entryId });
        const consistencyToken = undone.consistencyToken;
        for (const [id, balance] of [
          [from, 50],
          [to, 0],
        ] as const) {
          const read = await desk.ok("GetAccount", { accountId: id, consistencyToken });
          expectSeen(`account after naming the ${named}`, read.account, {
            balance: money(balance),
          });
        }
      }
    },
  ],
  "reverse-capture": [
    "ReverseEntry of a withdrawal or a capture gives the money back",
    async (desk) => {
      const accountId = await desk.open({ balance: 50 });
      await placeHold(desk, accountId, "h", 20);
      const captured = await desk.does("CaptureHold", { accountId, holdId: "h" });
      const back = await desk.does("ReverseEntry", { accountId, entryId: captured.entryId });
      expectSeen("balance after the capture's reversal", back.balance, money(50));
      const taken = await desk.does("WithdrawMoney", { accountId, amount: money(50) });
      const again = await desk.does("ReverseEntry", { accountId, entryId: taken.entryId });
      expectSeen("balance after the withdrawal's reversal", again.balance, money(50));
    },
  ],
  limit: [
    "SetOverdraftLimit changes what is available",
    async (desk) => {
      const accountId = await desk.open({ balance: 10 });
      const set = await desk.does("SetOverdraftLimit", { accountId, limit: money(90) });
      const figures = { balance: money(10), available: money(100) };
      expectSeen("SetOverdraftLimit", set, { accountId, ...standing("3"), ...figures });
    },
  ],
  "freeze-close": [
    "FreezeAccount, UnfreezeAccount and CloseAccount answer id, version, token and time",
    async (desk) => {
      const accountId = await desk.open();
      const frozen = await desk.does("FreezeAccount", { accountId, reason: "r" });
      expectSeen("FreezeAccount", frozen, { accountId, ...standing("2") });
      const unfrozen = await desk.does("UnfreezeAccount", { accountId });
      expectSeen("UnfreezeAccount", unfrozen, { accountId, ...standing("3") });
      const closed = await desk.does("CloseAccount", { accountId });
      expectSeen("CloseAccount", closed, { accountId, ...standing("4") });
    },
  ],
});
