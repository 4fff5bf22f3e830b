import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountDecider } from "../domain/account/decider.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { loseLastEvent } from "../tests/lose-last-event.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import {
  closingOf,
  depositOf,
  executorOn,
  openingOf,
  transferOf,
  withdrawalOf,
} from "./executor.fixture.ts";

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openMemorySql();
  log = await openPostgresEventLog({ sql });
});
afterAll(() => sql.close());

const newAccount = async (balanceMinor = 0n): Promise<string> => {
  const accountId = randomUUID();
  const { execute, stop } = executorOn(log);
  await execute(openingOf(accountId));
  if (balanceMinor > 0n) await execute(depositOf(accountId, balanceMinor));
  await stop();
  return accountId;
};

const eventsOf = (accountId: string) =>
  log.readEvents({ tenantId: "default", streamId: `account-${accountId}`, limit: 1_000 });

describe("executor", () => {
  it("lets a later command of a batch see the events of an earlier one", async () => {
    const accountId = randomUUID();
    const { execute, stop, metrics } = executorOn(log);
    const answers = await Promise.all([
      execute(openingOf(accountId)),
      execute(depositOf(accountId, 300n)),
      execute(withdrawalOf(accountId, 300n)),
    ]);
    expect(answers[2]?.figures).toMatchObject({ balanceMinor: 0n, entryNumber: 2 });
    expect(answers.map(({ stored }) => stored.streams[0]?.streamVersion)).toEqual([1, 2, 3]);
    expect(
      (await metrics.batchCommands.get()).values.find(({ metricName }) =>
        metricName?.endsWith("count"),
      )?.value,
    ).toBe(1);
    await stop();
  });

  it("answers 200 identical requests at once from one append", async () => {
    const accountId = await newAccount();
    const { execute, stop } = executorOn(log);
    const requestId = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => execute(depositOf(accountId, 7n, { requestId }))),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ stored }) => JSON.stringify(stored.streams))).size).toBe(1);
    expect(await eventsOf(accountId)).toHaveLength(2);
    await stop();
  });

  it("answers 200 identical requests over two executors from one event", async () => {
    const accountId = await newAccount();
    const executors = [executorOn(log), executorOn(log)];
    const requestId = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, place) =>
        executors[place % 2]?.execute(depositOf(accountId, 7n, { requestId })),
      ),
    );
    expect(answers.filter((answer) => answer?.replayed === false)).toHaveLength(1);
    const told = answers.map((answer) => [answer?.stored, answer?.figures]);
    for (const one of told) expect(one).toEqual(told[0]);
    expect(await eventsOf(accountId)).toHaveLength(2);
    await Promise.all(executors.map(({ stop }) => stop()));
  });

  it("tells a follower at its own deadline, and the leader when its append is done", async () => {
    const accountId = await newAccount();
    const held = Promise.withResolvers<void>();
    const slow: EventLog = {
      ...log,
      append: async (commands) => {
        await held.promise;
        return await log.append(commands);
      },
    };
    const { execute, stop } = executorOn(slow);
    const requestId = randomUUID();
    const leader = execute(depositOf(accountId, 7n, { requestId }));
    const deadline = Date.now() + 50;
    const follower = execute(depositOf(accountId, 7n, { requestId, deadline }));
    await expect(follower).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED" });
    held.resolve();
    expect(await leader).toMatchObject({ replayed: false });
    expect(await eventsOf(accountId)).toHaveLength(2);
    await stop();
  });

  it("lets the followers of a leader go on when its deadline passes", async () => {
    const accountId = await newAccount();
    const held = Promise.withResolvers<void>();
    let appends = 0;
    const slow: EventLog = {
      ...log,
      append: async (commands) => {
        appends += 1;
        if (appends === 1) await held.promise;
        return await log.append(commands);
      },
    };
    const { execute, stop } = executorOn(slow);
    const requestId = randomUUID();
    const leader = execute(depositOf(accountId, 7n, { requestId, deadline: Date.now() + 500 }));
    const follower = execute(depositOf(accountId, 7n, { requestId }));
    await expect(leader).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED" });
    held.resolve();
    expect(await follower).toMatchObject({ replayed: true });
    expect(await eventsOf(accountId)).toHaveLength(2);
    await stop();
  });

  it("refuses a request id that another request used, at once and later", async () => {
    const accountId = await newAccount();
    const { execute, stop } = executorOn(log);
    const requestId = randomUUID();
    const together = await Promise.allSettled([
      execute(depositOf(accountId, 7n, { requestId })),
      execute(depositOf(accountId, 8n, { requestId })),
    ]);
    expect(together[0]?.status).toBe("fulfilled");
    expect(together[1]).toMatchObject({ reason: { reason: "REQUEST_ID_REUSED" } });
    await expect(execute(depositOf(accountId, 9n, { requestId }))).rejects.toMatchObject({
      reason: "REQUEST_ID_REUSED",
    });
    expect(await eventsOf(accountId)).toHaveLength(2);
    await stop();
  });

  it("refuses many identical requests at once whose id is taken, from one append", async () => {
    const accountId = await newAccount();
    const { execute, stop, metrics } = executorOn(log);
    const requestId = randomUUID();
    await execute(depositOf(accountId, 7n, { requestId }));
    const reused = await Promise.allSettled(
      Array.from({ length: 500 }, () => execute(depositOf(accountId, 8n, { requestId }))),
    );
    for (const outcome of reused) {
      expect(outcome).toMatchObject({ reason: { reason: "REQUEST_ID_REUSED" } });
    }
    const { values } = await metrics.batchCommands.get();
    expect(values.find(({ metricName }) => metricName?.endsWith("count"))?.value).toBe(2);
    await stop();
  });

  it("keeps to a caller's deadline, and to its own timeout for callers without one", async () => {
    const accountId = await newAccount();
    let hangs = true;
    const slow: EventLog = {
      ...log,
      append: async (commands) => {
        if (hangs) await new Promise((resolve) => setTimeout(resolve, 150));
        hangs = false;
        return log.append(commands);
      },
    };
    const { execute, stop } = executorOn(slow, { commandTimeoutMs: 20 });
    const { figures } = await execute(depositOf(accountId, 5n, { deadline: Date.now() + 10_000 }));
    expect(figures).toMatchObject({ balanceMinor: 5n });
    hangs = true;
    const noDeadline = execute(depositOf(accountId, 5n));
    await expect(noDeadline).rejects.toMatchObject({ reason: "STORE_UNAVAILABLE" });
    hangs = true;
    const soon = execute(depositOf(accountId, 5n, { deadline: Date.now() + 30 }));
    await expect(soon).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED" });
    await stop();
  });

  it("answers a stored refusal again although it would pass by now", async () => {
    const accountId = await newAccount(100n);
    const { execute, stop } = executorOn(log);
    const requestId = randomUUID();
    const refused = execute(withdrawalOf(accountId, 101n, { requestId }));
    await expect(refused).rejects.toMatchObject({ reason: "INSUFFICIENT_FUNDS" });
    await execute(depositOf(accountId, 1n));
    await expect(execute(withdrawalOf(accountId, 101n, { requestId }))).rejects.toMatchObject({
      reason: "INSUFFICIENT_FUNDS",
      facts: { available_minor_units: "100", replayed: "true" },
    });
    await stop();
  });

  it("decides a command that lost to another executor again, not to lose twice", async () => {
    const accountId = await newAccount();
    const executors = [executorOn(log), executorOn(log), executorOn(log)];
    const deposits = executors.flatMap(({ execute }) =>
      Array.from({ length: 40 }, () => execute(depositOf(accountId, 1n))),
    );
    await Promise.all(deposits);
    const [first] = executors;
    const { figures } = (await first?.execute(depositOf(accountId, 1n))) ?? {};
    expect(figures).toMatchObject({ balanceMinor: 121n, entryNumber: 121 });
    await Promise.all(executors.map(({ stop }) => stop()));
  });

  it("decides again on one moment what fails on states of several", async () => {
    const [from, to] = [await newAccount(), await newAccount()];
    const stale = executorOn(log);
    await stale.execute(depositOf(from, 100n));
    const other = executorOn(log);
    await other.execute(transferOf(from, to, 40n));
    const seen: bigint[] = [];
    const { decision, ...call } = transferOf(from, to, 1n);
    const whole: typeof decision = {
      ...decision,
      decide: (command, reading) => {
        const states = [from, to].map((id) => reading.state(accountDecider, id));
        const sum = states.reduce((total, { balanceMinor }) => total + balanceMinor, 0n);
        seen.push(sum);
        if (sum !== 100n) throw new Error("Cannot decide: no two states that ever were together");
        return decision.decide(command, reading);
      },
    };
    const { figures } = await stale.execute({ ...call, decision: whole });
    expect(figures).toMatchObject({ balanceMinor: 59n });
    expect(seen).toEqual([140n, 100n]);
    await Promise.all([stale.stop(), other.stop()]);
  });

  it("tells a bug of a decision that fails on one moment too", async () => {
    const accountId = await newAccount();
    const { execute, stop } = executorOn(log);
    const { decision, ...call } = depositOf(accountId, 1n);
    const broken: typeof decision = {
      ...decision,
      decide: () => {
        throw new TypeError("a bug");
      },
    };
    await expect(execute({ ...call, decision: broken })).rejects.toThrow("a bug");
    await stop();
  });

  it("does not store a refusal that rests on a stale cache", async () => {
    const accountId = await newAccount();
    const stale = executorOn(log);
    await stale.execute(depositOf(accountId, 1n));
    const other = executorOn(log);
    await other.execute(depositOf(accountId, 500n));
    const { figures } = await stale.execute(withdrawalOf(accountId, 501n));
    expect(figures).toMatchObject({ balanceMinor: 0n });
    await Promise.all([stale.stop(), other.stop()]);
  });

  it.each([0, 1, 2])(
    "forgets what a log that was set back has lost, also with %d newer events than that",
    async (newer) => {
      const accountId = await newAccount();
      const stale = executorOn(log);
      await stale.execute(closingOf(accountId));
      await loseLastEvent(sql, `account-${accountId}`);
      const other = executorOn(log);
      for (let count = 0; count < newer; count += 1) await other.execute(depositOf(accountId, 1n));
      const { figures } = await stale.execute(depositOf(accountId, 5n));
      expect(figures).toMatchObject({ balanceMinor: 5n + BigInt(newer) });
      expect((await eventsOf(accountId)).map(({ type }) => type)).toEqual([
        "AccountOpened",
        ...Array(newer + 1).fill("MoneyDeposited"),
      ]);
      await Promise.all([stale.stop(), other.stop()]);
    },
  );

  it("passes opposite transfers of two executors without a deadlock", async () => {
    const [left, right] = [await newAccount(5_000n), await newAccount(5_000n)];
    const [one, two] = [executorOn(log), executorOn(log)];
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => [
        one.execute(transferOf(left, right, BigInt(index + 1))),
        two.execute(transferOf(right, left, BigInt(index + 1))),
      ]).flat(),
    );
    const last = await one.execute(transferOf(left, right, 1n));
    expect(last.figures).toMatchObject({ balanceMinor: 4_999n });
    await Promise.all([one.stop(), two.stop()]);
  });

  it.each([
    ["an unknown account", 5n, "ACCOUNT_NOT_FOUND", false],
    ["a stale version", 5n, "VERSION_CONFLICT", true],
    ["a stale version before the domain's no", 0n, "VERSION_CONFLICT", true],
    ["the domain's no at the right version", 1n, "INSUFFICIENT_FUNDS", true],
  ])("refuses for %s", async (_case, expectedVersion, reason, exists) => {
    const accountId = exists ? await newAccount() : randomUUID();
    const { execute, stop } = executorOn(log);
    const call = withdrawalOf(accountId, 1n, { expectedVersion });
    await expect(execute(call)).rejects.toMatchObject({ reason });
    await expect(execute(call)).rejects.toMatchObject({ reason, facts: { replayed: "true" } });
    await stop();
  });

  it("commits the neighbours of a command that the store cannot hold", async () => {
    const accountId = await newAccount();
    const { execute, stop } = executorOn(log);
    const answers = await Promise.allSettled([
      execute(openingOf(randomUUID())),
      ...Array.from({ length: 9 }, (_, index) => {
        const call = depositOf(accountId, 1n);
        return execute(index === 4 ? { ...call, correlationId: "a\u0000b" } : call);
      }),
    ]);
    expect(answers.map(({ status }) => status).indexOf("rejected")).toBe(5);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
    expect(await eventsOf(accountId)).toHaveLength(9);
    await stop();
  });

  it("keeps a batch within its bounds and answers everybody in the end", async () => {
    const accountId = await newAccount();
    const { execute, stop } = executorOn(log, { batchCommandsMax: 3, batchEventsMax: 2 });
    const deposits = Array.from({ length: 20 }, () => execute(depositOf(accountId, 1n)));
    const numbers = (await Promise.all(deposits)).map(({ figures }) => figures.entryNumber);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    await stop();
  });

  it("refuses one command more than may wait, and no work was done for it", async () => {
    const accountId = await newAccount();
    const { execute, stop } = executorOn(log, { waitingMax: 2 });
    const answers = await Promise.allSettled(
      Array.from({ length: 3 }, () => execute(depositOf(accountId, 1n))),
    );
    expect(answers[2]).toMatchObject({ reason: { reason: "OVERLOADED", retryDelayMs: 250 } });
    expect(await eventsOf(accountId)).toHaveLength(3);
    await stop();
  });

  it("does no work for a caller who has gone or whose deadline is over", async () => {
    const accountId = await newAccount();
    const { execute, stop } = executorOn(log);
    const late = execute(depositOf(accountId, 1n, { deadline: Date.now() - 1 }));
    await expect(late).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED" });
    const gone = execute(depositOf(accountId, 1n, { signal: AbortSignal.abort() }));
    await expect(gone).rejects.toMatchObject({ reason: "CANCELLED" });
    expect(await eventsOf(accountId)).toHaveLength(1);
    await stop();
  });

  it("sends an append again whose reply was lost, and the command happens once", async () => {
    const accountId = await newAccount();
    let lost = 0;
    const losing: EventLog = {
      ...log,
      append: async (commands) => {
        const outcomes = await log.append(commands);
        if (lost++ === 0) throw new RequestFailed("STORE_UNAVAILABLE", "Cannot reach: reply lost");
        return outcomes;
      },
    };
    const { execute, stop } = executorOn(losing);
    const { figures } = await execute(depositOf(accountId, 5n));
    expect(figures).toMatchObject({ balanceMinor: 5n });
    expect(await eventsOf(accountId)).toHaveLength(2);
    await stop();
  });

  it("fails the commands on a stream that this build cannot read, and no other", async () => {
    const [unreadable, fine] = [await newAccount(), await newAccount()];
    await sql.script("ALTER TABLE daybook.events DISABLE TRIGGER ALL");
    await sql.query("UPDATE daybook.events SET schema_version = 99 WHERE stream_id = $1", [
      `account-${unreadable}`,
    ]);
    await sql.script("ALTER TABLE daybook.events ENABLE TRIGGER ALL");
    const { execute, stop } = executorOn(log);
    const [failed, passed] = await Promise.allSettled([
      execute(depositOf(unreadable, 1n)),
      execute(depositOf(fine, 1n)),
    ]);
    expect(failed).toMatchObject({ reason: { reason: "STORE_UNAVAILABLE" } });
    expect(passed.status).toBe("fulfilled");
    await stop();
  });

  it("answers what is under way before it stops, and takes nothing after", async () => {
    const accountId = await newAccount();
    const { execute, stop } = executorOn(log);
    const answers = Array.from({ length: 10 }, () => execute(depositOf(accountId, 1n)));
    await stop();
    expect(await Promise.all(answers)).toHaveLength(10);
    await expect(execute(depositOf(accountId, 1n))).rejects.toMatchObject({
      reason: "STORE_UNAVAILABLE",
    });
  });
});
