import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import type { Sql } from "../platform/sql/sql.ts";
import type { Asked } from "../tests/account-books.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { askedCall, depositOf, executorOn, openingOf } from "./executor.fixture.ts";
import type { Executor } from "./executor.ts";

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openMemorySql();
  log = await openPostgresEventLog({ sql });
});
afterAll(() => sql.close());

const newAccount = async (balanceMinor = 100n): Promise<string> => {
  const accountId = randomUUID();
  const { execute, stop } = executorOn(log);
  await Promise.all([execute(openingOf(accountId)), execute(depositOf(accountId, balanceMinor))]);
  await stop();
  return accountId;
};

/** Sends a request under a request id of its own; the answer's figures, or the reason. */
const send = async (
  { execute }: Pick<Executor, "execute">,
  asked: Asked,
  key: string = randomUUID(),
) => {
  try {
    return { answer: "OK", ...(await execute(askedCall(asked, key))).figures };
  } catch (error) {
    return { answer: (error as { reason?: string }).reason ?? String(error) };
  }
};

const answersOf = async (sent: readonly Promise<{ answer: string }>[]): Promise<string[]> =>
  (await Promise.all(sent)).map(({ answer }) => answer);

const eventTypes = async (accountId: string) =>
  (await log.readEvents({ tenantId: "default", streamId: `account-${accountId}`, limit: 100 })).map(
    ({ type }) => type,
  );

describe("executor, decisions that ask for an old fact", () => {
  it("finds an entry with an empty cache, and the account of its other half", async () => {
    const [id, to] = [await newAccount(), await newAccount()];
    const first = executorOn(log);
    const sent = await send(first, { kind: "transfer", id, to, amount: 30n }, "t");
    await first.stop();
    const executor = executorOn(log);
    const undone = await send(executor, { kind: "reverse", id: to, entryId: "t-o-2" }, "u");
    expect(sent).toMatchObject({ answer: "OK", entryId: "t-e-2", toEntryId: "t-o-2" });
    expect(undone).toMatchObject({
      balanceMinor: 100n,
      counterpartyAccountId: id,
      counterpartyEntryId: "u-o-3",
    });
    expect(await send(executor, { kind: "reverse", id, entryId: "t-e-2" })).toEqual({
      answer: "ALREADY_REVERSED",
    });
    expect(await eventTypes(id)).toEqual([
      "AccountOpened",
      "MoneyDeposited",
      "TransferSent",
      "EntryReversed",
    ]);
    await executor.stop();
  });

  it("answers with the positions of both accounts of a reversed transfer", async () => {
    const [id, to] = [await newAccount(), await newAccount()];
    const { execute, stop } = executorOn(log);
    await execute(askedCall({ kind: "transfer", id, to, amount: 30n }, "t"));
    const call = askedCall({ kind: "reverse", id, entryId: "t-e-2" }, "u");
    const undone = await execute(call);
    expect(undone.stored.streams).toMatchObject([
      { streamId: `account-${id}`, streamVersion: 4 },
      { streamId: `account-${to}`, streamVersion: 4 },
    ]);
    const again = await execute(call);
    expect({ ...again, replayed: false }).toEqual(undone);
    expect(await eventTypes(to)).toHaveLength(4);
    await stop();
  });

  it("lets one of many reversals of an entry win, in a batch and over two executors", async () => {
    const id = await newAccount();
    const executors = [executorOn(log), executorOn(log)] as const;
    const asked = { kind: "deposit", id, amount: 5n } as const;
    await send(executors[0], asked, "d");
    const answers = await answersOf(
      Array.from({ length: 20 }, (_, place) =>
        send(executors[place % 2] ?? executors[0], { kind: "reverse", id, entryId: "d-e-2" }),
      ),
    );
    expect(answers.filter((answer) => answer === "OK")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "ALREADY_REVERSED")).toHaveLength(19);
    await Promise.all(executors.map(({ stop }) => stop()));
  });

  it("sees in a batch what an earlier command of it, or of the one in flight, wrote", async () => {
    const id = await newAccount();
    const executor = executorOn(log, { batchCommandsMax: 3 });
    const answers = await answersOf([
      send(executor, { kind: "deposit", id, amount: 7n }, "d"),
      send(executor, { kind: "hold", id, holdId: "h", amount: 9n, until: undefined }),
      send(executor, { kind: "reverse", id, entryId: "d-e-2" }, "u"),
      send(executor, { kind: "reverse", id, entryId: "u-e-3" }),
      send(executor, { kind: "release", id, holdId: "h" }),
      send(executor, { kind: "hold", id, holdId: "h", amount: 1n, until: undefined }),
      send(executor, { kind: "capture", id, holdId: "h", amount: undefined }),
      send(executor, { kind: "capture", id, holdId: "i", amount: undefined }),
    ]);
    expect(answers).toEqual([
      "OK",
      "OK",
      "OK",
      "NOT_REVERSIBLE",
      "OK",
      "HOLD_EXISTS",
      "HOLD_NOT_ACTIVE",
      "HOLD_NOT_FOUND",
    ]);
    await executor.stop();
  });

  it("stores no 'not found' about an entry whose append was in flight", async () => {
    const id = await newAccount();
    const held = Promise.withResolvers<void>();
    let appends = 0;
    let last: Promise<unknown> = held.promise;
    // As one connection does it: an append waits for the one that was sent before.
    const slow: EventLog = {
      ...log,
      append: async (commands) => {
        appends += 1;
        const appended = last.then(() => log.append(commands));
        last = appended;
        return await appended;
      },
    };
    const executor = executorOn(slow, { batchCommandsMax: 16 });
    const deposits = Array.from({ length: 16 }, (_, place) =>
      send(executor, { kind: "deposit", id, amount: 5n }, `d${place}`),
    );
    await expect.poll(() => appends).toBe(1);
    const reversals = Array.from({ length: 16 }, (_, place) =>
      send(executor, { kind: "reverse", id, entryId: `d${place}-e-${place + 2}` }),
    );
    // The second append is decided on the first one, and sent while that is in flight.
    await expect.poll(() => appends).toBe(2);
    held.resolve();
    expect(await answersOf([...deposits, ...reversals])).toEqual(Array(32).fill("OK"));
    expect(await send(executor, { kind: "withdraw", id, amount: 101n })).toEqual({
      answer: "INSUFFICIENT_FUNDS",
    });
    await executor.stop();
  });

  it("locks a stream that only a fact names when a reversal has lost to others", async () => {
    const [id, to] = [await newAccount(), await newAccount()];
    const [stale, other] = [executorOn(log), executorOn(log)];
    await send(stale, { kind: "transfer", id, to, amount: 30n }, "t");
    await send(other, { kind: "deposit", id, amount: 1n });
    await send(other, { kind: "deposit", id: to, amount: 1n });
    expect(await send(stale, { kind: "reverse", id, entryId: "t-e-2" })).toMatchObject({
      answer: "OK",
      balanceMinor: 101n,
    });
    expect((await stale.metrics.commandsRetried.get()).values[0]?.value).toBe(1);
    expect(await eventTypes(to)).toHaveLength(5);
    await Promise.all([stale.stop(), other.stop()]);
  });

  it("fails one command on a fact that this build cannot read, and no other", async () => {
    const id = await newAccount();
    const executor = executorOn(log);
    await send(executor, { kind: "deposit", id, amount: 1n });
    // The state is cached by now; the fact is read anew.
    await sql.script(`
      alter table daybook.events disable trigger all;
      update daybook.events set schema_version = 99
      where stream_id = 'account-${id}' and stream_version = 2;
      alter table daybook.events enable trigger all;`);
    const answers = await answersOf([
      send(executor, { kind: "reverse", id, entryId: `entry-of-${id}-1` }),
      send(executor, { kind: "deposit", id, amount: 1n }),
    ]);
    expect(answers).toEqual(["STORE_UNAVAILABLE", "OK"]);
    await executor.stop();
  });

  it("refuses a stale version behind what is unknown, before anything else", async () => {
    const id = await newAccount();
    const { execute, stop } = executorOn(log);
    const refusal = (asked: Asked) =>
      execute({ ...askedCall(asked, randomUUID()), expectedVersion: 9n }).then(
        () => "OK",
        ({ reason }) => reason,
      );
    expect(await refusal({ kind: "reverse", id, entryId: "none" })).toBe("ENTRY_NOT_FOUND");
    const known = `entry-of-${id}-1`;
    expect(await refusal({ kind: "reverse", id, entryId: known })).toBe("VERSION_CONFLICT");
    await stop();
  });
});
