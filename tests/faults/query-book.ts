import type { Ledger } from "../e2e/ledger.ts";
import { tokenOf } from "../e2e/ledger-check.ts";
import { present } from "../e2e/messages.ts";

/** What a client knows of an account from the answers to commands. */
export type Known = { version: number; entries: number };

/** What clients knew at one moment. */
export type Book = { readonly accounts: ReadonlyMap<string, Known>; readonly token: string };

/** An account as an answer showed it. */
export type Seen = {
  readonly accountId: string;
  readonly version: number;
  readonly minorUnits: string;
};

/** What the ledger's clients know by now; each look is a copy. */
export const createBookkeeper = (ledger: Ledger): (() => Book) => {
  const accounts = new Map<string, Known>();
  let counted = 0;
  return () => {
    const all = ledger.acknowledged();
    for (const { accountId, version, entry } of all.slice(counted).flatMap((one) => one.changes)) {
      const known = accounts.get(accountId) ?? { version: 0, entries: 0 };
      accounts.set(accountId, {
        version: Math.max(known.version, version),
        entries: Math.max(known.entries, entry?.entryNumber ?? 0),
      });
    }
    counted = all.length;
    return { accounts: new Map(accounts), token: tokenOf(ledger) };
  };
};

/** Balances of an account by version, from what clients were told. */
const balancesOf = (ledger: Ledger, accountId: string): string[] => {
  const { entries, requestIds } = ledger.expected(accountId);
  const balances = Array.from({ length: requestIds.length + 1 }, () => "0");
  for (const { version, balanceAfter } of entries) {
    balances[Number(version)] = present(balanceAfter).minorUnits;
  }
  return balances;
};

/** What was seen and never was, judged by what clients were told; ask once all are answered. */
export const judge = (ledger: Ledger, seen: readonly Seen[]): string[] => {
  const balances = new Map<string, string[]>();
  return seen.flatMap(({ accountId, version, minorUnits }) => {
    const known = balances.get(accountId) ?? balancesOf(ledger, accountId);
    balances.set(accountId, known);
    const expected = version === 0 ? undefined : known[version];
    if (expected === minorUnits) return [];
    return [`${accountId} at ${version} had ${minorUnits}, not ${expected}`];
  });
};
