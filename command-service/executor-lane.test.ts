import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { CommandAppend, EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { depositOf, executorOn, openingOf } from "./executor.fixture.ts";

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openMemorySql();
  log = await openPostgresEventLog({ sql });
}, 60_000);
afterAll(() => sql.close());

type Account = { readonly id: string; readonly tenantId: string };

const partitionOf = ({ id, tenantId }: Account): number =>
  log.partitionOf({ tenantId, streamId: `account-${id}` });

/** An open account of a tenant, in a partition that will do. */
const openAccount = async (
  tenantId: string,
  willDo: (partition: number) => boolean = () => true,
): Promise<Account> => {
  let account = { id: randomUUID(), tenantId };
  while (!willDo(partitionOf(account))) account = { id: randomUUID(), tenantId };
  const { execute, stop } = executorOn(log);
  await execute(openingOf(account.id, { tenantId }));
  await stop();
  return account;
};

/** The log as it is while somebody sits on the head of a partition: a server tells it likewise. */
const heldLog = (partition: number) => {
  const freed = Promise.withResolvers<void>();
  let isHeld = true;
  const needsHead = ({ expectations }: CommandAppend): boolean =>
    isHeld && expectations.some((stream) => log.partitionOf(stream) === partition);
  const held: EventLog = {
    ...log,
    append: async (commands) => {
      const blocked = new Set(commands.filter(needsHead));
      const passing = commands.filter((command) => !blocked.has(command));
      const outcomes = (passing.length === 0 ? [] : await log.append(passing)).values();
      return commands.map((command) =>
        blocked.has(command)
          ? { outcome: "blocked", partitions: [partition] }
          : (outcomes.next().value ?? expect.fail("an append without its outcome")),
      );
    },
    waitForHead: async () => {
      await freed.promise;
      return true;
    },
  };
  const release = (): void => {
    isHeld = false;
    freed.resolve();
  };
  return { held, release };
};

type Executor = ReturnType<typeof executorOn>;

/** Longer than a test: whoever waits in the lane stays there. */
const deadlineMs = 50_000;

const deposit = ({ execute }: Executor, { id, tenantId }: Account) =>
  execute(depositOf(id, 1n, { tenantId, deadline: Date.now() + deadlineMs }));

/** Sends deposits until none of their accounts gets another in; how many were refused. */
const crowdBehind = async (executor: Executor, stuck: readonly Account[], free: Account) => {
  const refused: unknown[] = [];
  for (let times = 0; times < 20; times += 1) {
    for (const account of stuck) {
      for (let more = 0; more < 10; more += 1) {
        deposit(executor, account).catch((error) => refused.push(error));
      }
    }
    // Behind it those that were sent before have had their turn, and lie in the lane.
    await deposit(executor, free);
  }
  return refused;
};

const overloaded = (what: string) =>
  expect.objectContaining({ reason: "OVERLOADED", message: expect.stringContaining(what) });

describe("The lane behind a stuck head", { timeout: 60_000 }, () => {
  it.each([
    ["of one stream takes that stream's places", ["busy"], 40, "of the same stream"],
    [
      "of several streams takes their tenant's places",
      ["busy", "busy", "busy"],
      45,
      "of the tenant",
    ],
    ["of several tenants takes half of all", ["a", "b", "c", "d"], 50, "behind a head"],
  ])("%s and no more: others are let in", async (_case, tenants, places, told) => {
    const hot = await openAccount("busy");
    const isSame = (partition: number) => partition === partitionOf(hot);
    const cold = await openAccount("calm", (partition) => !isSame(partition));
    const stuck = await Promise.all(tenants.map((tenantId) => openAccount(tenantId, isSame)));
    const { held, release } = heldLog(partitionOf(hot));
    const limits = { waitingMax: 100, waitingPerTenantMax: 45, waitingPerStreamMax: 40 };
    const executor = executorOn(held, limits);
    const refused = await crowdBehind(executor, stuck, cold);
    const refusals = 20 * 10 * stuck.length - places;
    await expect.poll(() => refused.length, { timeout: 10_000 }).toBe(refusals);
    expect(refused.at(-1)).toEqual(overloaded(told));
    await deposit(executor, cold);
    release();
    await Promise.all(stuck.map((account) => vi.waitFor(() => deposit(executor, account), 10_000)));
    await executor.stop();
  });

  it("that has come free holds up no command on another stream", async () => {
    const hot = await openAccount("busy");
    const cold = await openAccount("calm", (partition) => partition !== partitionOf(hot));
    const { held, release } = heldLog(partitionOf(hot));
    const executor = executorOn(held, { batchCommandsMax: 32 });
    let answered = 0;
    const line = Array.from({ length: 1_000 }, () =>
      deposit(executor, hot).then(() => {
        answered += 1;
      }),
    );
    const waiting = async () => (await executor.metrics.commandsWaiting.get()).values[0]?.value;
    await deposit(executor, cold);
    await expect.poll(waiting, { timeout: 10_000 }).toBe(0);
    release();
    await Promise.race(line);
    const before = answered;
    await deposit(executor, cold);
    // Its own batch, and those that were under way.
    expect(answered - before).toBeLessThanOrEqual(4 * 32);
    await Promise.all(line);
    await executor.stop();
  });
});
