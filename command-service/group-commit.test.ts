import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { askedCall, depositOf, executorOn, openingOf } from "./executor.fixture.ts";
import { appendsInFlightMax, overlapCommandsMin } from "./group-commit.ts";

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openMemorySql();
  log = await openPostgresEventLog({ sql });
});
afterAll(() => sql.close());

/** Enough for two appends at once. */
const many = 2 * overlapCommandsMin + 8;

/** For a condition that comes at once on an idle machine. */
const patience = { timeout: 10_000 };

type Append = EventLog["append"];

/** The log with a step around its n-th append, from 1, and a count of how many ran at once. */
const logWith = (
  around: (turn: number, append: () => ReturnType<Append>) => ReturnType<Append>,
) => {
  const seen = { appends: 0, atOnce: 0, most: 0 };
  const append: Append = async (commands) => {
    seen.appends += 1;
    seen.atOnce += 1;
    seen.most = Math.max(seen.most, seen.atOnce);
    try {
      return await around(seen.appends, () => log.append(commands));
    } finally {
      seen.atOnce -= 1;
    }
  };
  return { log: { ...log, append }, seen };
};

/** The log whose first answer comes once a second append has been sent. */
const logWithTwoInFlight = () => {
  const { log: watched, seen } = logWith(async (turn, append) => {
    const outcomes = await append();
    if (turn === 1) await vi.waitFor(() => expect(seen.appends).toBe(2), patience);
    return outcomes;
  });
  return watched;
};

const newAccount = async (): Promise<string> => {
  const accountId = randomUUID();
  const { execute, stop } = executorOn(log);
  await execute(openingOf(accountId));
  await stop();
  return accountId;
};

const storedNumbers = async (accountId: string): Promise<number[]> => {
  const streamId = `account-${accountId}`;
  const events = await log.readEvents({ tenantId: "default", streamId, limit: 1_000 });
  return events.slice(1).map(({ data }) => JSON.parse(data).entryNumber);
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

const lost = () => new RequestFailed("STORE_UNAVAILABLE", "Cannot reach the event log: lost");

describe("group commit with two appends in flight", () => {
  it("sends the second while the first runs, decided on what the first will leave", async () => {
    const accountId = await newAccount();
    const first = Promise.withResolvers<void>();
    const { log: slow, seen } = logWith(async (turn, append) => {
      if (turn <= 2) await first.promise;
      return await append();
    });
    const { execute, stop } = executorOn(slow);
    const answers = upTo(many).map(() => execute(depositOf(accountId, 1n)));
    await vi.waitFor(() => expect(seen.atOnce).toBe(2), patience);
    first.resolve();
    await Promise.all(answers);
    expect(await storedNumbers(accountId)).toEqual(upTo(many));
    expect(seen.most).toBe(appendsInFlightMax);
    await stop();
  });

  it("numbers commands in the order in which they came", async () => {
    const accountId = await newAccount();
    const { execute, stop, metrics } = executorOn(logWithTwoInFlight());
    const answers = await Promise.all(upTo(many).map(() => execute(depositOf(accountId, 1n))));
    expect(answers.map(({ figures }) => figures.entryNumber)).toEqual(upTo(many));
    expect((await metrics.commandsRetried.get()).values[0]?.value).toBe(0);
    await stop();
  });

  it("appends alone below the least that is worth a second append", async () => {
    const accountId = await newAccount();
    const { log: watched, seen } = logWith((_turn, append) => append());
    const { execute, stop } = executorOn(watched);
    const fewer = 2 * overlapCommandsMin - 2;
    await Promise.all(upTo(fewer).map(() => execute(depositOf(accountId, 1n))));
    expect(seen).toMatchObject({ appends: 1, most: 1 });
    await stop();
  });

  it.each(["append", "readTails"] as const)(
    "answers others while an %s does not come back, and that one when it does",
    async (what) => {
      const accounts = [await newAccount(), await newAccount()];
      const late = Promise.withResolvers<void>();
      let calls = 0;
      const hanging = async <Result>(call: () => Promise<Result>): Promise<Result> => {
        calls += 1;
        if (calls === 1) await late.promise;
        return await call();
      };
      const { execute, stop } = executorOn({
        ...log,
        [what]: (...args: unknown[]) =>
          hanging(() => (log[what] as (...all: unknown[]) => Promise<unknown>)(...args)),
      });
      const first = execute(depositOf(accounts[0] ?? "", 1n));
      await vi.waitFor(() => expect(calls).toBe(1), patience);
      for (const amount of [1n, 2n, 3n]) await execute(depositOf(accounts[1] ?? "", amount));
      late.resolve();
      expect((await first).figures).toMatchObject({ balanceMinor: 1n });
      await stop();
    },
  );

  it("decides both batches again when the first rested on what another had changed", async () => {
    const accountId = await newAccount();
    const { log: watched, seen } = logWith(async (turn, append) => {
      const outcomes = await append();
      if (turn === 2) await vi.waitFor(() => expect(seen.appends).toBe(3), patience);
      return outcomes;
    });
    const { execute, stop, metrics } = executorOn(watched);
    await execute(depositOf(accountId, 1n));
    const other = executorOn(log);
    await other.execute(depositOf(accountId, 1n));
    await Promise.all(upTo(many).map(() => execute(depositOf(accountId, 1n))));
    expect(await storedNumbers(accountId)).toEqual(upTo(many + 2));
    expect((await metrics.commandsRetried.get()).values[0]?.value).toBe(many);
    await Promise.all([stop(), other.stop()]);
  });

  it("keeps what rests on a replayed command of the first from resting on a phantom", async () => {
    const accountId = await newAccount();
    const { execute, stop } = executorOn(log);
    const requestId = randomUUID();
    await execute(depositOf(accountId, 1n, { requestId }));
    const answers = await Promise.all([
      execute(depositOf(accountId, 1n, { requestId })),
      ...upTo(many).map(() => execute(depositOf(accountId, 1n))),
    ]);
    expect(answers.map(({ replayed }) => replayed).indexOf(true)).toBe(0);
    expect(await storedNumbers(accountId)).toEqual(upTo(many + 1));
    await stop();
  });

  it.each([
    ["was committed and the reply lost", true],
    ["never arrived", false],
  ])("commits everything once when the first %s while the second waits", async (_case, arrived) => {
    const accountId = await newAccount();
    const { log: losing, seen } = logWith(async (turn, append) => {
      if (turn > 1) return await append();
      if (arrived) await append();
      await vi.waitFor(() => expect(seen.appends).toBe(2), patience);
      throw lost();
    });
    const { execute, stop } = executorOn(losing);
    const answers = await Promise.all(upTo(many).map(() => execute(depositOf(accountId, 1n))));
    const numbers = answers.map(({ figures }) => Number(figures.entryNumber));
    expect(numbers.sort((left, right) => left - right)).toEqual(upTo(many));
    expect(await storedNumbers(accountId)).toEqual(upTo(many));
    await stop();
  });

  it("commits the neighbours of a command in the first that the store cannot hold", async () => {
    const accountId = await newAccount();
    const { execute, stop } = executorOn(log);
    const answers = await Promise.allSettled(
      upTo(many).map((place) => {
        const call = depositOf(accountId, 1n);
        return execute(place === 3 ? { ...call, correlationId: "a\u0000b" } : call);
      }),
    );
    expect(answers.map(({ status }) => status).indexOf("rejected")).toBe(2);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(many - 1);
    expect(await storedNumbers(accountId)).toEqual(upTo(many - 1));
    await stop();
  });

  it("tells everyone whose append failed, also of a batch cut in the middle", async () => {
    const accounts = await Promise.all([newAccount(), newAccount(), newAccount(), newAccount()]);
    const gone = async (): Promise<never> => {
      throw lost();
    };
    const { execute, stop } = executorOn({ ...log, append: gone }, { batchEventsMax: 2 });
    // The first asks for a fact and stands behind the others, so the batch is cut without its end.
    const [first = "", ...others] = accounts;
    const hold = { kind: "hold", id: first, holdId: "h", amount: 1n, until: undefined } as const;
    const answers = await Promise.allSettled([
      execute(askedCall(hold, "h")),
      ...others.map((accountId) => execute(depositOf(accountId, 1n))),
    ]);
    const told = answers.map((answer) => answer.status === "rejected" && answer.reason.message);
    expect(told).toEqual(accounts.map(() => lost().message));
    await stop();
  });

  it("answers both before it stops, and refuses what arrives meanwhile", async () => {
    const accountId = await newAccount();
    const first = Promise.withResolvers<void>();
    const { log: slow, seen } = logWith(async (turn, append) => {
      if (turn <= 2) await first.promise;
      return await append();
    });
    const { execute, stop } = executorOn(slow);
    const answers = upTo(many).map(() => execute(depositOf(accountId, 1n)));
    await vi.waitFor(() => expect(seen.atOnce).toBe(2), patience);
    const stopped = stop();
    await expect(execute(depositOf(accountId, 1n))).rejects.toMatchObject({
      reason: "STORE_UNAVAILABLE",
    });
    first.resolve();
    await stopped;
    expect(await Promise.all(answers)).toHaveLength(many);
    expect(await storedNumbers(accountId)).toEqual(upTo(many));
  });

  it("loses and doubles nothing, whatever becomes of the appends of two executors", async () => {
    const fate = fc.constantFrom("done", "done", "done", "reply lost", "never arrived", "late");
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { minLength: 4, maxLength: 12 }), async (fates) => {
        const accounts = [await newAccount(), await newAccount()];
        const fateful = () =>
          logWith(async (turn, append) => {
            const what = fates[turn - 1] ?? "done";
            if (what === "never arrived") throw lost();
            if (what === "late") await log.readHeads();
            const outcomes = await append();
            if (what === "reply lost") throw lost();
            return outcomes;
          }).log;
        const executors = [executorOn(fateful()), executorOn(fateful())];
        const answers = await Promise.allSettled(
          upTo(96).map((place) =>
            executors[place % 2]?.execute(depositOf(accounts[place % 3 && 1] ?? "", 1n)),
          ),
        );
        const told = answers.filter(({ status }) => status === "fulfilled").length;
        const numbers = await Promise.all(accounts.map(storedNumbers));
        for (const stored of numbers) expect(stored).toEqual(upTo(stored.length));
        expect(numbers.flat().length).toBeGreaterThanOrEqual(told);
        // Only an append that failed at every try leaves its commands without an answer.
        if (fates.filter((one) => one === "never arrived" || one === "reply lost").length < 4) {
          expect(numbers.flat()).toHaveLength(96);
        }
        await Promise.all(executors.map(({ stop }) => stop()));
      }),
      { numRuns: 15 },
    );
  });
});
