import { expect, it } from "vitest";
import { serviceDefinition } from "../../platform/grpc/proto.ts";
import type { Clients } from "./embedded-process.ts";
import { eur, newRequestId, present } from "./messages.ts";
import { createRawClient } from "./raw-call.ts";
import { readRefusal } from "./refusal-of.ts";
import { refusalIn, sendEnvelopes } from "./streamed.ts";

type Commands = Clients["commands"];

/** One process that takes commands. */
export type Taker = { readonly commands: Commands; readonly address: string };

/** What the matrix runs on: two processes on one log, or twice the same where there is only one. */
export type Matrix = {
  readonly first: () => Taker;
  readonly second: () => Taker;
  /** Kills the first process and starts another one on the same log. */
  readonly restart: () => Promise<void>;
};

type Deposit = ReturnType<typeof depositing>;

/** An answer without whether it was the first, or a refusal likewise. */
type Told = { readonly answer: unknown; readonly replayed: boolean };

const depositing = (accountId: string, minor: number) => ({
  requestId: newRequestId(),
  accountId,
  amount: eur(minor),
  description: "",
  reference: "",
});

const toldBy = async (call: Promise<{ replayed: boolean }>): Promise<Told> => {
  const outcome = await call.catch(readRefusal);
  if (!("code" in outcome)) {
    const { replayed, ...answer } = outcome;
    return { answer, replayed };
  }
  const { replayed = "false", ...facts } = outcome.facts;
  return { answer: { ...outcome, facts }, replayed: replayed === "true" };
};

const unary = ({ commands }: Taker, deposit: Deposit, headers: Record<string, string> = {}) =>
  toldBy(commands.depositMoney(deposit, { headers, timeoutMs: 30_000 }));

const withdraw = ({ commands }: Taker, deposit: Deposit) =>
  toldBy(commands.withdrawMoney(deposit, { timeoutMs: 30_000 }));

const streamed = async ({ commands }: Taker, deposits: readonly Deposit[]): Promise<Told[]> => {
  const envelopes = deposits.map((depositMoney) => ({ depositMoney }));
  const outcomes = await sendEnvelopes(commands, envelopes);
  const inOrder = outcomes.toSorted((one, two) => Number(one.position) - Number(two.position));
  return Promise.all(
    inOrder.map((outcome) => {
      if (!outcome.error) return toldBy(Promise.resolve(present(outcome.depositMoney)));
      const { facts, ...refusal } = refusalIn(outcome);
      const { replayed = "false", ...others } = facts;
      return { answer: { ...refusal, facts: others }, replayed: replayed === "true" };
    }),
  );
};

const { DepositMoney } = serviceDefinition("daybook.account.v1.AccountCommandService");

/** The same message with its fields in the opposite order on the wire. */
const reversedBytes = (deposit: Deposit): Buffer => {
  const { requestId, accountId, amount } = deposit;
  const fields = [{ requestId }, { accountId }, { amount }].map((one) =>
    DepositMoney.requestSerialize(one),
  );
  return Buffer.concat(fields.toReversed());
};

const unaryReversed = async ({ address }: Taker, deposit: Deposit): Promise<Told> => {
  const raw = createRawClient(address);
  try {
    const { response } = await raw.call(DepositMoney.path, reversedBytes(deposit));
    return await toldBy(Promise.resolve(DepositMoney.responseDeserialize(present(response))));
  } finally {
    raw.close();
  }
};

const open = async ({ commands }: Taker, headers: Record<string, string> = {}) => {
  const opening = { requestId: newRequestId(), ownerId: "o", currencyCode: "EUR" };
  return (await commands.openAccount(opening, { headers, timeoutMs: 30_000 })).accountId;
};

const ofMany = (told: readonly Told[]): void => {
  expect(told.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(told.map(({ answer }) => answer)).toEqual(told.map(() => told[0]?.answer));
};

const reused = { code: "ALREADY_EXISTS", reason: "REQUEST_ID_REUSED" };

/** What the same request id means, in every way in which it can come again. */
export const idempotencyMatrix = ({ first, second, restart }: Matrix): void => {
  it("twice in one batch is one effect and one answer", async () => {
    const deposit = depositing(await open(first()), 5);
    ofMany(await Promise.all(Array.from({ length: 20 }, () => unary(first(), deposit))));
    const another = { ...deposit, requestId: newRequestId() };
    ofMany(
      await streamed(
        first(),
        Array.from({ length: 20 }, () => another),
      ),
    );
    const { answer } = await unary(first(), depositing(deposit.accountId, 1));
    expect(answer).toMatchObject({ balance: eur(11) });
  });

  it("in two processes at once is one effect and one answer", async () => {
    const deposit = depositing(await open(first()), 5);
    const takers = Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? first() : second()));
    ofMany(await Promise.all(takers.map((taker) => unary(taker, deposit))));
  });

  it("after a refusal gets the refusal again, by a call and in a stream", async () => {
    const deposit = depositing(await open(first()), 5);
    const refused = await withdraw(first(), deposit);
    expect(refused).toMatchObject({ answer: { reason: "INSUFFICIENT_FUNDS" }, replayed: false });
    await unary(first(), depositing(deposit.accountId, 100));
    expect(await withdraw(second(), deposit)).toEqual({ ...refused, replayed: true });
    const missing = depositing("nobody", 5);
    const [one] = await streamed(first(), [missing]);
    expect(one).toMatchObject({ answer: { reason: "ACCOUNT_NOT_FOUND" }, replayed: false });
    expect(await unary(second(), missing)).toEqual({ ...one, replayed: true });
    expect(await streamed(second(), [missing])).toEqual([{ ...one, replayed: true }]);
  });

  it("with another payload is refused, in one batch and later, and changes nothing", async () => {
    const deposit = depositing(await open(first()), 5);
    const other = { ...deposit, amount: eur(6) };
    const [one, two] = await streamed(first(), [deposit, other]);
    expect(one).toMatchObject({ replayed: false, answer: { balance: eur(5) } });
    expect(two?.answer).toMatchObject(reused);
    expect((await unary(second(), other)).answer).toMatchObject(reused);
    expect(await unary(second(), deposit)).toEqual({ ...one, replayed: true });
  });

  it("with its fields in another order on the wire is the same request", async () => {
    const deposit = depositing(await open(first()), 5);
    const told = await unaryReversed(first(), deposit);
    expect(told.replayed).toBe(false);
    expect(await unary(second(), deposit)).toEqual({ ...told, replayed: true });
    expect(await streamed(second(), [deposit])).toEqual([{ ...told, replayed: true }]);
  });

  it("on another RPC, and of another tenant, is a request of its own", async () => {
    const headers = { "x-tenant-id": `t-${newRequestId()}` };
    const deposit = depositing(await open(first()), 5);
    const told = await unary(first(), deposit);
    expect(told).toMatchObject({ replayed: false, answer: { balance: eur(5) } });
    expect(await withdraw(first(), deposit)).toMatchObject({
      replayed: false,
      answer: { balance: eur(0) },
    });
    const opening = {
      ...{ requestId: newRequestId(), ownerId: "o", currencyCode: "EUR" },
      accountId: deposit.accountId,
    };
    await first().commands.openAccount(opening, { headers });
    expect(await unary(first(), deposit, headers)).toMatchObject({
      replayed: false,
      answer: { balance: eur(5), version: "2" },
    });
  });

  it("by a call and in a stream is the same, in both directions", async () => {
    const accountId = await open(first());
    const [here, there] = [depositing(accountId, 5), depositing(accountId, 6)];
    const [told] = await streamed(first(), [here]);
    expect(await unary(second(), here)).toEqual({ ...told, replayed: true });
    const other = await unary(first(), there);
    expect(await streamed(second(), [there])).toEqual([{ ...other, replayed: true }]);
  });

  it("after a restart gets the first answer, and the first refusal", async () => {
    const deposit = depositing(await open(first()), 5);
    const told = await unary(first(), deposit);
    const missing = depositing("nobody-else", 5);
    const refused = await unary(first(), missing);
    await restart();
    expect(await unary(first(), deposit)).toEqual({ ...told, replayed: true });
    expect(await streamed(first(), [missing])).toEqual([{ ...refused, replayed: true }]);
  }, 120_000);
};
