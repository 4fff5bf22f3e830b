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
import type { Decision } from "../domain/decision.ts";
import type { Asked, BookAccount, Books, NewIds } from "./account-books.ts";

const currencyCode = "EUR";
const blank = { description: "", reference: "" };

/** A decision with its command, whatever kind they are. */
// biome-ignore lint/suspicious/noExplicitAny: the pair fits together where it is made.
export type AskedDecision = { readonly decision: Decision<any>; readonly command: object };

/** What a client asks for as the command that a handler would make of it; `key` is its own. */
export const decisionFor = (asked: Asked, key: string): AskedDecision => {
  const { id: accountId } = asked;
  const entryKey = `${key}-e`;
  switch (asked.kind) {
    case "open": {
      const opened = { type: "OpenAccount", accountId, ownerId: "ada", currencyCode };
      return { decision: opening, command: { ...opened, overdraftLimitMinor: asked.limit } };
    }
    case "deposit":
    case "withdraw": {
      const said = { accountId, entryKey, amountMinor: asked.amount, currencyCode, ...blank };
      return asked.kind === "deposit"
        ? { decision: deposit, command: { type: "DepositMoney", ...said } }
        : { decision: withdrawal, command: { type: "WithdrawMoney", ...said } };
    }
    case "transfer": {
      const ends = { fromAccountId: accountId, toAccountId: asked.to };
      const keys = { entryKey, toEntryKey: `${key}-o` };
      const command = { ...ends, ...keys, amountMinor: asked.amount, currencyCode, ...blank };
      return { decision: transfer, command };
    }
    case "hold": {
      const { holdId, amount: amountMinor, until: expireTime } = asked;
      const said = { accountId, holdId, holdKey: `${key}-h`, amountMinor, currencyCode };
      return {
        decision: holdPlacing,
        command: { type: "PlaceHold", ...said, expireTime, description: "" },
      };
    }
    case "capture": {
      const { holdId } = asked;
      const amount = asked.amount && { amountMinor: asked.amount, currencyCode };
      const command = { type: "CaptureHold", accountId, holdId, entryKey, amount };
      return { decision: holdCapture, command };
    }
    case "release":
      return {
        decision: holdRelease,
        command: { type: "ReleaseHold", accountId, holdId: asked.holdId },
      };
    case "reverse": {
      const keys = { entryKey, counterpartyEntryKey: `${key}-o` };
      const command = { accountId, entryId: asked.entryId, ...keys, description: "" };
      return { decision: reversal, command };
    }
    case "limit": {
      const command = { type: "SetOverdraftLimit", accountId, limitMinor: asked.limit };
      return { decision: limitSetting, command: { ...command, currencyCode } };
    }
    case "freeze":
      return { decision: freezing, command: { type: "FreezeAccount", accountId, reason: "r" } };
    case "unfreeze":
      return { decision: unfreezing, command: { type: "UnfreezeAccount", accountId } };
    case "close":
      return { decision: closing, command: { type: "CloseAccount", accountId, reason: "" } };
    case "expire":
      return { decision: holdsExpiry, command: { type: "ExpireHolds", accountId, dueTime: 0 } };
  }
};

const nextLine = (account: BookAccount | undefined): number => (account?.lines.length ?? 0) + 1;

/** The account at the other end of what is asked; empty when there is none. */
const otherEnd = (books: Books, asked: Asked): string => {
  if (asked.kind === "transfer") return asked.to;
  if (asked.kind !== "reverse") return "";
  const lines = books.get(asked.id)?.lines ?? [];
  return lines.find(({ entryId }) => entryId === asked.entryId)?.counterparty ?? "";
};

/** Ids as they follow from a request's key and the books: key and the next number. */
export const idsFor = (books: Books, asked: Asked, key: string): NewIds => {
  const account = books.get(asked.id);
  return {
    entryId: `${key}-e-${nextLine(account)}`,
    otherEntryId: `${key}-o-${nextLine(books.get(otherEnd(books, asked)))}`,
    holdId: asked.kind === "hold" && asked.holdId !== "" ? asked.holdId : `${key}-h`,
  };
};
