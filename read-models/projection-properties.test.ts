import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CommandRejected } from "../domain/rejection.ts";
import { type Books, balanceOf, heldOf, keepBooks } from "../tests/account-books.ts";
import { decisionFor, idsFor } from "../tests/account-desk.ts";
import { createAccountHistory } from "../tests/account-history.ts";
import { anyIntent, askedOf, type Intent } from "../tests/any-asked.ts";
import { foldedDocuments } from "../tests/folded-documents.ts";
import { accounts } from "./accounts.ts";
import { entries } from "./entries.ts";
import { risk } from "./risk.ts";

const accountIds = ["a", "b", "c"];

/** Two seconds on a quiet machine. */
const timeoutMs = 120_000;

/** What clients asked for, in the books and as the events that it made. */
const play = (intents: readonly Intent[]) => {
  const books: Books = new Map();
  const history = createAccountHistory();
  let now = 1_000;
  const first = { other: 0, pick: 0, more: true, wait: 1, amount: 12n };
  const openings = accountIds.flatMap((_id, at): Intent[] => [
    { ...first, kind: "open", at },
    { ...first, kind: "deposit", at },
  ]);
  for (const [index, intent] of [...openings, ...intents].entries()) {
    now += intent.wait;
    const key = `r${index}`;
    const asked = askedOf(intent, accountIds, books, now);
    const ids = idsFor(books, asked, key);
    const { decision, command } = decisionFor(asked, key);
    keepBooks(books, asked.kind === "hold" ? { ...asked, holdId: ids.holdId } : asked, ids, now);
    try {
      history.execute(decision, command, now);
    } catch (error) {
      if (!(error instanceof CommandRejected)) throw error;
    }
  }
  return { books, envelopes: history.envelopes };
};

const requireAccounts = (books: Books, documents: ReturnType<typeof foldedDocuments>): void => {
  expect([...documents.keys()].sort()).toEqual([...books.keys()].map((id) => `default/${id}`));
  for (const [id, account] of books) {
    const [balanceMinor, heldMinor] = [balanceOf(account), heldOf(account)];
    expect(documents.get(`default/${id}`)?.fields).toMatchObject({
      accountId: id,
      balanceMinor,
      heldMinor,
      overdraftLimitMinor: account.limit,
      availableMinor: balanceMinor - heldMinor + account.limit,
      status: account.state,
      lastActivityTime: account.time,
    });
  }
};

const requireEntries = (books: Books, documents: ReturnType<typeof foldedDocuments>): void => {
  const expected = [...books].flatMap(([accountId, { lines }]) => {
    let balanceAfterMinor = 0n;
    return lines.map((line, index) => {
      balanceAfterMinor += line.amount;
      return {
        entryId: line.entryId,
        accountId,
        entryNumber: BigInt(index + 1),
        type: line.type,
        direction: line.amount > 0n ? "credit" : "debit",
        amountMinor: line.amount > 0n ? line.amount : -line.amount,
        balanceAfterMinor,
        counterpartyAccountId: line.counterparty,
        holdId: line.holdId,
        reversesEntryId: line.reverses,
        reversedByEntryId: line.reversedBy,
        recordTime: line.time,
      };
    });
  });
  expect(documents.size).toBe(expected.length);
  for (const line of expected) {
    const id = `default/${line.accountId}/${line.entryId}`;
    expect(documents.get(id)?.fields).toMatchObject(line);
  }
};

const anyHistory = fc.array(anyIntent, { maxLength: 60, size: "max" }).map(play);

describe("documents of accounts and entries", () => {
  it(
    "are what the clients' own books say, after whatever was asked",
    () =>
      fc.assert(
        fc.property(anyHistory, ({ books, envelopes }) => {
          requireAccounts(books, foldedDocuments(accounts, envelopes));
          requireEntries(books, foldedDocuments(entries, envelopes));
        }),
        { numRuns: 60 },
      ),
    timeoutMs,
  );

  it.each([accounts, entries, risk])(
    "are the same $name live, in runs that are cut and repeated, and rebuilt",
    (model) =>
      fc.assert(
        fc.property(anyHistory, fc.array(fc.nat(99), { maxLength: 8 }), ({ envelopes }, cuts) => {
          const rebuilt = foldedDocuments(model, envelopes);
          let live = foldedDocuments(model, []);
          let applied = 0;
          for (const cut of [...cuts, envelopes.length]) {
            // A run may begin before what is applied, never behind it.
            const first = cut % (applied + 1);
            const end = Math.min(envelopes.length, Math.max(applied, first) + 1 + cut);
            live = foldedDocuments(model, envelopes.slice(first, end), live);
            applied = Math.max(applied, end);
          }
          live = foldedDocuments(model, envelopes.slice(applied), live);
          expect(live).toEqual(rebuilt);
        }),
        { numRuns: 40 },
      ),
    timeoutMs,
  );
});
