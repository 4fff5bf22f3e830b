import { type Desk, money } from "./desk.ts";
import { expectSeen } from "./expectation.ts";
import type { Rule } from "./rule.ts";

type State = "OPEN" | "FROZEN" | "CLOSED";

/** `yes`: done, one version more. `no-op`: OK, version and token as they were. Else the reason. */
type Answer = "yes" | "no-op" | "ACCOUNT_FROZEN" | "ACCOUNT_CLOSED";

/** An account in a state, with what commands name. */
type Prepared = {
  readonly accountId: string;
  readonly other: string;
  readonly depositId: unknown;
  readonly withdrawalId: unknown;
  /** Version and token of the account as its last command answered them. */
  readonly version: number;
  readonly token: unknown;
};

type Cell = {
  readonly name: string;
  readonly rpc: string;
  readonly request: (account: Prepared) => object;
  readonly answers: Readonly<Partial<Record<State, Answer>>>;
};

const always = { OPEN: "yes", FROZEN: "yes", CLOSED: "ACCOUNT_CLOSED" } as const;
const unlessFrozen = { OPEN: "yes", FROZEN: "ACCOUNT_FROZEN", CLOSED: "ACCOUNT_CLOSED" } as const;
const amount = money(1);

const table: readonly Cell[] = [
  {
    name: "deposit",
    rpc: "DepositMoney",
    request: ({ accountId }) => ({ accountId, amount }),
    answers: always,
  },
  {
    name: "transfer-in",
    rpc: "TransferMoney",
    request: ({ accountId, other }) => ({ fromAccountId: other, toAccountId: accountId, amount }),
    answers: always,
  },
  {
    name: "withdraw",
    rpc: "WithdrawMoney",
    request: ({ accountId }) => ({ accountId, amount }),
    answers: unlessFrozen,
  },
  {
    name: "transfer-out",
    rpc: "TransferMoney",
    request: ({ accountId, other }) => ({ fromAccountId: accountId, toAccountId: other, amount }),
    answers: unlessFrozen,
  },
  {
    name: "hold",
    rpc: "PlaceHold",
    request: ({ accountId }) => ({ accountId, amount }),
    answers: unlessFrozen,
  },
  {
    name: "capture",
    rpc: "CaptureHold",
    request: ({ accountId }) => ({ accountId, holdId: "h" }),
    answers: { OPEN: "yes", FROZEN: "yes" },
  },
  {
    name: "release",
    rpc: "ReleaseHold",
    request: ({ accountId }) => ({ accountId, holdId: "h" }),
    answers: { OPEN: "yes", FROZEN: "yes" },
  },
  {
    name: "reverse-that-debits",
    rpc: "ReverseEntry",
    request: ({ accountId, depositId: entryId }) => ({ accountId, entryId }),
    answers: unlessFrozen,
  },
  {
    name: "reverse-that-credits",
    rpc: "ReverseEntry",
    request: ({ accountId, withdrawalId: entryId }) => ({ accountId, entryId }),
    answers: always,
  },
  {
    name: "limit",
    rpc: "SetOverdraftLimit",
    request: ({ accountId }) => ({ accountId, limit: money(500) }),
    answers: always,
  },
  {
    name: "same-limit",
    rpc: "SetOverdraftLimit",
    request: ({ accountId }) => ({ accountId, limit: money(0) }),
    answers: { OPEN: "no-op", FROZEN: "no-op", CLOSED: "ACCOUNT_CLOSED" },
  },
  {
    name: "freeze",
    rpc: "FreezeAccount",
    request: ({ accountId }) => ({ accountId, reason: "r" }),
    answers: { OPEN: "yes", FROZEN: "no-op", CLOSED: "ACCOUNT_CLOSED" },
  },
  {
    name: "unfreeze",
    rpc: "UnfreezeAccount",
    request: ({ accountId }) => ({ accountId }),
    answers: { OPEN: "no-op", FROZEN: "yes", CLOSED: "ACCOUNT_CLOSED" },
  },
];

const lastOf = (accountId: string, other: string, ids: object, last: object): Prepared => {
  const { version, consistencyToken: token } = last as Record<string, unknown>;
  const { depositId, withdrawalId } = ids as Record<string, unknown>;
  return { accountId, other, depositId, withdrawalId, version: Number(version), token };
};

/** 100 in, 40 out, a hold of 10; a closed account has had them and has nothing any more. */
const prepare = async (desk: Desk, state: State): Promise<Prepared> => {
  const [accountId, other] = [await desk.open(), await desk.open({ balance: 10 })];
  const deposited = await desk.does("DepositMoney", { accountId, amount: money(100) });
  const withdrawn = await desk.does("WithdrawMoney", { accountId, amount: money(40) });
  const ids = { depositId: deposited.entryId, withdrawalId: withdrawn.entryId };
  if (state === "CLOSED") {
    await desk.does("WithdrawMoney", { accountId, amount: money(60) });
    return lastOf(accountId, other, ids, await desk.does("CloseAccount", { accountId }));
  }
  const held = await desk.does("PlaceHold", { accountId, holdId: "h", amount: money(10) });
  if (state === "OPEN") {
    // What reversing the deposit takes back must be available.
    const more = await desk.does("DepositMoney", { accountId, amount: money(100) });
    return lastOf(accountId, other, ids, more);
  }
  const frozen = await desk.does("FreezeAccount", { accountId, reason: "r" });
  return lastOf(accountId, other, ids, { ...held, ...frozen });
};

const expectAnswer = async (
  desk: Desk,
  { rpc, request }: Cell,
  account: Prepared,
  expected: Answer,
): Promise<void> => {
  if (expected !== "yes" && expected !== "no-op") {
    const refusal = await desk.refused(rpc, request(account), expected);
    const [precondition] = refusal.preconditions;
    const about = { type: expected, subject: account.accountId };
    expectSeen("PreconditionFailure", precondition, about);
    return;
  }
  const answer = await desk.does(rpc, request(account));
  const named = answer.toAccountId === account.accountId ? answer.toVersion : answer.version;
  expectSeen("version", named, String(account.version + (expected === "yes" ? 1 : 0)));
  if (expected === "no-op") expectSeen("token", answer.consistencyToken, account.token);
};

const closing: readonly (readonly [State, Answer])[] = [
  ["OPEN", "yes"],
  ["FROZEN", "ACCOUNT_FROZEN"],
  ["CLOSED", "no-op"],
];

const closingRules = closing.map(
  ([state, answer]): Rule => ({
    name: `states.close-${state.toLowerCase()}`,
    text: `close on ${state} with balance 0 and no holds: ${answer}`,
    check: async (desk) => {
      const accountId = await desk.open();
      const close: Cell = {
        name: "close",
        rpc: "CloseAccount",
        request: () => ({ accountId }),
        answers: {},
      };
      let last: object = { version: "1" };
      if (state === "FROZEN") last = await desk.does("FreezeAccount", { accountId, reason: "r" });
      if (state === "CLOSED") last = await desk.does("CloseAccount", { accountId });
      await expectAnswer(desk, close, lastOf(accountId, "", {}, last), answer);
    },
  }),
);

/** Every cell of the table of states. */
export const stateRules: readonly Rule[] = [
  ...table.flatMap((cell) =>
    (Object.entries(cell.answers) as [State, Answer][]).map(
      ([state, answer]): Rule => ({
        name: `states.${cell.name}-${state.toLowerCase()}`,
        text: `${cell.name} on ${state}: ${answer}`,
        check: async (desk) => expectAnswer(desk, cell, await prepare(desk, state), answer),
      }),
    ),
  ),
  ...closingRules,
];
