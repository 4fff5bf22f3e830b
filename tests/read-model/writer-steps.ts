import {
  anyWords,
  type Desk,
  type Done,
  type KnownLine,
  moneyOf,
  type OwnAccount,
  plainLine,
  purposes,
} from "./writer-desk.ts";

const timeoutMs = 20_000;

/** Opens the desk's next account. */
export const open = async ({ commands, name, own, random, send }: Desk): Promise<void> => {
  const number = own.length + 1;
  const accountId = `${name}-${number}`;
  const currencyCode = number % 4 === 0 ? "JPY" : "EUR";
  const limit = BigInt(random.integer(0, 1) * 5_000_000);
  const opening = { accountId, ownerId: `owner-${number % 3}`, currencyCode };
  const overdraftLimit = { currencyCode, minorUnits: String(limit) };
  const deed = { kind: "open", ownerId: opening.ownerId, currencyCode, limit } as const;
  await send(
    (requestId) => commands.openAccount({ ...opening, requestId, overdraftLimit }, { timeoutMs }),
    ({ version }) => {
      const empty = { accountId, currency: currencyCode, limit, holds: new Map(), lines: [] };
      own.push({ ...empty, status: "OPEN" });
      return [{ accountId, version, deed }];
    },
  );
};

/** Pays money in, or out when the amount is negative. */
export const move = (desk: Desk, account: OwnAccount, amount: bigint): Promise<void> => {
  const { accountId } = account;
  const said = anyWords(desk.random);
  const request = { accountId, amount: moneyOf(account, amount < 0n ? -amount : amount), ...said };
  const type = amount < 0n ? "ENTRY_TYPE_WITHDRAWAL" : "ENTRY_TYPE_DEPOSIT";
  const call = amount < 0n ? desk.commands.withdrawMoney : desk.commands.depositMoney;
  return desk.send(
    (requestId) => call({ ...request, requestId }, { timeoutMs }),
    ({ version, entryId }) => {
      account.lines.push({ accountId, entryId, amount, undone: false });
      return [{ accountId, version, deed: { ...plainLine, ...said, type, entryId, amount } }];
    },
  );
};

/** Sends money to any account of the same currency that somebody has opened. */
export const transfer = async (desk: Desk, account: OwnAccount, amount: bigint): Promise<void> => {
  const others = [...desk.told.accounts].filter(
    ([id, { currency }]) => id !== account.accountId && currency === account.currency,
  );
  if (others.length === 0) return;
  const [from, [to]] = [account.accountId, desk.random.pick(others)];
  const said = anyWords(desk.random);
  const ends = { fromAccountId: from, toAccountId: to, amount: moneyOf(account, amount) };
  await desk.send(
    (requestId) => desk.commands.transferMoney({ ...ends, ...said, requestId }, { timeoutMs }),
    ({ version, toVersion, entryId, toEntryId }) => {
      const other = { accountId: to, entryId: toEntryId };
      account.lines.push({ accountId: from, entryId, amount: -amount, other, undone: false });
      const line = { ...plainLine, ...said };
      const out = { ...line, type: "ENTRY_TYPE_TRANSFER_OUT", entryId, counterparty: to } as const;
      const into = { ...line, type: "ENTRY_TYPE_TRANSFER_IN", entryId: toEntryId } as const;
      return [
        { accountId: from, version, deed: { ...out, amount: -amount } },
        { accountId: to, version: toVersion, deed: { ...into, counterparty: from, amount } },
      ];
    },
  );
};

/** Sets money aside. */
export const hold = (desk: Desk, account: OwnAccount, amount: bigint): Promise<void> => {
  const { accountId } = account;
  const { description } = anyWords(desk.random);
  const request = { accountId, amount: moneyOf(account, amount), description };
  return desk.send(
    (requestId) => desk.commands.placeHold({ ...request, requestId }, { timeoutMs }),
    ({ version, holdId }) => {
      account.holds.set(holdId, { amount, description });
      return [{ accountId, version, deed: { kind: "held", amount } }];
    },
  );
};

const release = ({ commands, send }: Desk, accountId: string, holdId: string, amount: bigint) =>
  send(
    (requestId) => commands.releaseHold({ accountId, holdId, requestId }, { timeoutMs }),
    ({ version }) => [{ accountId, version, deed: { kind: "held", amount: -amount } }],
  );

/** Ends the oldest hold: gives it free, or takes all or a part of it. */
export const endHold = async (desk: Desk, account: OwnAccount): Promise<void> => {
  const [first] = account.holds;
  if (first === undefined) return;
  const { random, send, commands } = desk;
  const [holdId, { amount: held, description }] = first;
  const { accountId } = account;
  account.holds.delete(holdId);
  if (random.integer(0, 2) === 0) return release(desk, accountId, holdId, held);
  const whole = random.integer(0, 1) === 0 || held < 2n;
  const taken = whole ? held : held / 2n + 1n;
  const amount = whole ? null : moneyOf(account, taken);
  await send(
    (requestId) => commands.captureHold({ accountId, holdId, amount, requestId }, { timeoutMs }),
    ({ version, entryId }) => {
      account.lines.push({ accountId, entryId, amount: -taken, undone: false });
      const line = { ...plainLine, type: "ENTRY_TYPE_CAPTURE", entryId, amount: -taken } as const;
      return [{ accountId, version, deed: { ...line, description, holdId, freed: held } }];
    },
  );
};

/** Undoes one of the account's lines, on the other account too if it was a transfer. */
export const reverse = async (desk: Desk, account: OwnAccount): Promise<void> => {
  const left = account.lines.filter(({ undone }) => !undone);
  if (left.length === 0) return;
  const line: KnownLine = desk.random.pick(left);
  const { accountId, entryId, other, amount } = line;
  const description = desk.random.pick(purposes);
  const said = { ...plainLine, type: "ENTRY_TYPE_REVERSAL", description } as const;
  const request = { accountId, entryId, description };
  await desk.send(
    (requestId) => desk.commands.reverseEntry({ ...request, requestId }, { timeoutMs }),
    (answer) => {
      line.undone = true;
      const counterparty = answer.counterpartyAccountId;
      const mine = { ...said, entryId: answer.entryId, amount: -amount, reverses: entryId };
      const { version, counterpartyVersion } = answer;
      const done: Done[] = [{ accountId, version, deed: { ...mine, counterparty } }];
      if (other === undefined) return done;
      const theirs = { ...said, entryId: answer.counterpartyEntryId, amount };
      const deed = { ...theirs, reverses: other.entryId, counterparty: accountId };
      return [...done, { accountId: other.accountId, version: counterpartyVersion, deed }];
    },
  );
};

/** Freezes, unfreezes or closes the account. */
export const become = (
  { commands, send }: Desk,
  account: OwnAccount,
  status: OwnAccount["status"],
): Promise<void> => {
  const { accountId } = account;
  const call = {
    OPEN: (requestId: string) => commands.unfreezeAccount({ accountId, requestId }, { timeoutMs }),
    FROZEN: (requestId: string) =>
      commands.freezeAccount({ accountId, requestId, reason: "looked at" }, { timeoutMs }),
    CLOSED: (requestId: string) => commands.closeAccount({ accountId, requestId }, { timeoutMs }),
  }[status];
  return send(call, ({ version }) => {
    account.status = status;
    return [{ accountId, version, deed: { kind: "status", status } }];
  });
};

/** Raises the account's limit. */
export const setLimit = (desk: Desk, account: OwnAccount): Promise<void> => {
  const { accountId } = account;
  const limit = account.limit + BigInt(desk.random.integer(1, 9) * 1_000);
  const request = { accountId, limit: moneyOf(account, limit) };
  return desk.send(
    (requestId) => desk.commands.setOverdraftLimit({ ...request, requestId }, { timeoutMs }),
    ({ version }) => {
      account.limit = limit;
      return [{ accountId, version, deed: { kind: "limit", limit } }];
    },
  );
};
