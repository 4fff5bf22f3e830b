/*
 * An account as the guides of event-sourcing libraries write one: a fold over two events, money as
 * a number, no totals. It decides and stores less than the project's own, to the rivals' favour.
 */

/** What a deposit has to know of its account. */
export type AccountState = {
  readonly isOpen: boolean;
  readonly currencyCode: string;
  readonly balance: number;
  readonly entries: number;
};

/** The account was opened. */
export type AccountOpened = {
  readonly type: "AccountOpened";
  readonly data: { readonly ownerId: string; readonly currencyCode: string };
};

/** Money came in; with the account as it stood after it. */
export type MoneyDeposited = {
  readonly type: "MoneyDeposited";
  readonly data: {
    readonly entryId: string;
    readonly entryNumber: number;
    readonly amount: number;
    readonly currencyCode: string;
    readonly balance: number;
  };
};

/** Every event of an account. */
export type AccountEvent = AccountOpened | MoneyDeposited;

/** An account that nobody has opened. */
export const noAccount: AccountState = { isOpen: false, currencyCode: "", balance: 0, entries: 0 };

/** The account after one more event. */
export const evolve = (state: AccountState, { type, data }: AccountEvent): AccountState =>
  type === "AccountOpened"
    ? { ...noAccount, isOpen: true, currencyCode: data.currencyCode }
    : { ...state, balance: data.balance, entries: data.entryNumber };

/** Opens an account in EUR. @throws {Error} it exists. */
export const decideOpening = (state: AccountState): AccountOpened => {
  if (state.isOpen) throw new Error("Cannot open the account: it exists");
  return { type: "AccountOpened", data: { ownerId: "bench", currencyCode: "EUR" } };
};

/** One deposit of one cent. @throws {Error} no such account, or one in another currency. */
export const decideDeposit = (state: AccountState, entryId: string): MoneyDeposited => {
  if (!state.isOpen) throw new Error("Cannot deposit: there is no such account");
  if (state.currencyCode !== "EUR") throw new Error("Cannot deposit: it is in another currency");
  return {
    type: "MoneyDeposited",
    data: {
      entryId,
      entryNumber: state.entries + 1,
      amount: 1,
      currencyCode: state.currencyCode,
      balance: state.balance + 1,
    },
  };
};
