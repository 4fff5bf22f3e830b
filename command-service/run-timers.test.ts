import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountDecider } from "../domain/account/decider.ts";
import type { MoneyDeposited } from "../domain/account/events.ts";
import { aggregateIdOf } from "../domain/event.ts";
import type { ProcessManager } from "../domain/process-manager.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Execute } from "./executor.ts";
import { openWorkbench, quickConfig, type Workbench } from "./process-managers.fixture.ts";
import { requireLastingClaims } from "./run-timers.ts";

const partitions = 4;

let bench: Workbench;

type Noted = { readonly accountId: string };

const partitionOf = (accountId: string): number =>
  bench.log.partitionOf({ tenantId: "default", streamId: `account-${accountId}` });

/** Does nothing about each deposit; those of one partition are due before the others. */
const onDeposits = (first: number): ProcessManager<MoneyDeposited, Noted> => ({
  name: "on-deposits",
  method: "daybook.test.v1.OnDeposits/Note",
  reactsTo: ["MoneyDeposited"],
  react: (_event, { streamId }) => {
    const accountId = aggregateIdOf(streamId);
    return [{ dueTime: partitionOf(accountId) === first ? 1_000 : 2_000, command: { accountId } }];
  },
  decision: {
    reads: ({ accountId }) => [{ fold: accountDecider, id: accountId }],
    decide: () => ({ appends: [], figures: {} }),
  },
});

/** Accounts by partition, until one has `stuckMin` and there are some in the others. */
const openAccounts = async (stuckMin: number) => {
  const accounts: string[] = [];
  const of = (partition: number) => accounts.filter((id) => partitionOf(id) === partition);
  while (of(0).length < stuckMin || accounts.length === of(0).length) {
    accounts.push(await bench.openAccount());
  }
  const stuck = of(0);
  return { stuck, free: accounts.filter((id) => !stuck.includes(id)) };
};

describe("timers that are due", () => {
  beforeEach(async () => {
    bench = await openWorkbench(partitions);
  });
  afterEach(() => bench.close());

  it("of free partitions are executed however many wait on a stuck one", async () => {
    const { stuck, free } = await openAccounts(12);
    const hanging = Promise.withResolvers<never>();
    const tried: string[] = [];
    const noted: string[] = [];
    const execute: Execute = (call) => {
      const { accountId } = call.command as Noted;
      if (partitionOf(accountId) !== 0) {
        noted.push(accountId);
        return bench.execute(call);
      }
      tried.push(accountId);
      return hanging.promise;
    };
    const config = { ...quickConfig, TIMERS_IN_HAND_MAX: 8, TIMER_CLAIM_MS: 60_000 };
    bench.start({ processes: [onDeposits(0)], execute, config });
    try {
      await expect.poll(() => [...noted].sort(), { timeout: 15_000 }).toEqual([...free].sort());
      expect(tried).toHaveLength(8 / partitions);
      expect(stuck).toEqual(expect.arrayContaining(tried));
    } finally {
      hanging.reject(new RequestFailed("STORE_UNAVAILABLE", "Cannot: a test"));
    }
  });

  it("are executed by nobody whose claims end before a command may", () => {
    const config = { ...quickConfig, TIMER_CLAIM_MS: 100, COMMAND_TIMEOUT_MS: 101 };
    expect(() => bench.start({ config })).toThrow("Cannot keep timers");
  });
});

describe("requireLastingClaims()", () => {
  it("passes a claim that lasts as long as a command may take", () => {
    expect(() => requireLastingClaims(2_000, 2_000)).not.toThrow();
  });

  it("refuses one millisecond less, and names the settings", () => {
    expect(() => requireLastingClaims(1_999, 2_000)).toThrow(
      "Cannot keep timers: TIMER_CLAIM_MS is below COMMAND_TIMEOUT_MS",
    );
  });
});
