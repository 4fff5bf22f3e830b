import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { watchHealth } from "../../platform/grpc/watch-health.fixture.ts";
import type { ProcessName, RealProcess } from "../e2e/real-installation.ts";
import { readRefusal } from "../e2e/refusal-of.ts";
import { upTo } from "../e2e/together.ts";
import { countAnswers, type Drill, failuresSince, openDrill } from "../faults/drill.ts";
import type { RunningLoad } from "../faults/persistent-load.ts";
import { openCall, openCallMs } from "./open-calls.ts";

/**
 * Two replicas of each process on real servers, under load, of which one after another is replaced
 * as a Deployment does it: the next one is started, and once it is ready an old one gets SIGTERM.
 * Harder than there, callers go on calling the old one until it has ended.
 */
export type Rolling = AsyncDisposable & {
  readonly drill: Drill;
  /** Starts two of each and the load on them. */
  readonly start: () => Promise<void>;
  /**
   * Replaces so many processes of a kind, the oldest first, by some of the project itself or of a
   * copy of it. @throws when one does not end as it should.
   */
  readonly replace: (name: ProcessName, count: number, root?: URL) => Promise<void>;
  /**
   * Replaces the oldest while it has a call in hand that it cannot answer: a query that waits for
   * what is never written, a command behind a locked head. @throws when its caller is told anything
   * but to send it again.
   */
  readonly replaceBusy: (name: ProcessName) => Promise<void>;
  /** Waits until callers were answered so many commands more. */
  readonly untilAnswered: (commands: number) => Promise<void>;
  /** Nobody was told what must not be sent again, and all that was acknowledged is there, once. */
  readonly expectWhole: () => Promise<void>;
};

/** Readers before writers, as docs/OPERATIONS.md has it. */
export const rollingOrder = ["projector", "query-service", "command-service"] as const;

const healthNames: Readonly<Record<ProcessName, string>> = {
  "command-service": "daybook.account.v1.AccountCommandService",
  projector: "daybook.operations.v1.OperationsService",
  "query-service": "daybook.account.v1.AccountQueryService",
};

/** What manifests grant a process after SIGTERM: DRAIN_TIMEOUT_MS. */
const drainMaxMs = 9_000;
/** Long, so that a busy machine does not make it an answer. */
const patienceMs = 20_000;
const answerTimeoutMs = 120_000;
const readers = 2;
const readEveryMs = 20;
const replicas = 2;

/** Connections change while processes do, and one begins with the states that another kept. */
const settings = {
  CONNECTION_AGE_MAX_MS: "2000",
  DRAIN_TIMEOUT_MS: String(drainMaxMs),
  QUERY_WAIT_MAX_MS: String(openCallMs),
  SNAPSHOT_EVERY_EVENTS: "5",
};

/** Ends one that callers still call, as a kubelet does. */
const expectEnds = async (name: ProcessName, old: RealProcess): Promise<void> => {
  const watched = watchHealth(old.address, healthNames[name]);
  // One whose servers do not answer in time is not ready for a moment.
  const told = () => watched.told().at(-1);
  await expect.poll(told, { timeout: patienceMs }).toBe("SERVING");
  const startedAt = performance.now();
  expect(await old.terminate(), `${name}: ${old.stderr()}`).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedAt, name).toBeLessThan(drainMaxMs);
  expect(await watched.ended, name).toBe("UNAVAILABLE");
  expect(told(), name).toBe("NOT_SERVING");
};

/** Reads an account all the time, and counts the answers by their codes. */
const startReaders = ({ clients, ledger }: Drill) => {
  const codes: Record<string, number> = {};
  let stop = false;
  const readOne = async (accountId: string): Promise<string> => {
    const reading = clients().queries.getAccount({ accountId }, { timeoutMs: patienceMs });
    const answer = await reading.catch(readRefusal);
    return "code" in answer ? answer.code : "OK";
  };
  const reader = async (): Promise<void> => {
    const [accountId = ""] = ledger.accountIds();
    // It has to be in the index before it can be expected there.
    while (!stop && (await readOne(accountId)) !== "OK") await delay(readEveryMs);
    for (; !stop; await delay(readEveryMs)) {
      const code = await readOne(accountId);
      codes[code] = (codes[code] ?? 0) + 1;
    }
  };
  const done = Promise.all(upTo(readers).map(reader));
  done.catch(() => {});
  return {
    end: async () => {
      stop = true;
      await done;
      return codes;
    },
  };
};

/** Opens one; nothing is started yet. */
export const openRolling = async (seed: number): Promise<Rolling> => {
  const drill = await openDrill({ seed });
  let load: RunningLoad | undefined;
  let reading: ReturnType<typeof startReaders> | undefined;
  const answered = () => load?.answered() ?? 0;
  const untilAnswered = async (commands: number): Promise<void> => {
    const wanted = answered() + commands;
    await expect.poll(answered, { timeout: answerTimeoutMs }).toBeGreaterThan(wanted);
  };
  const replaceOne = async (name: ProcessName, old: RealProcess, root?: URL): Promise<void> => {
    await drill.start(name, settings, "ready", root);
    await expectEnds(name, old);
    await drill.kill(old); // It has ended: nobody calls it any more.
  };
  return {
    drill,
    start: async () => {
      for (let started = 0; started < replicas; started += 1) await drill.startAll(settings);
      load = drill.startLoad({ perSecond: 50, deadlineMs: patienceMs });
      await untilAnswered(50);
      reading = startReaders(drill);
    },
    replace: async (name, count, root) => {
      const leaving = drill.running(name).slice(0, count);
      for (const old of leaving) await replaceOne(name, old, root);
    },
    replaceBusy: async (name) => {
      const [old] = drill.running(name);
      if (old === undefined) throw new Error(`Cannot replace a ${name}: none is running`);
      const open = await openCall(drill, name, old, seed);
      await replaceOne(name, old);
      if (open === undefined) return;
      const { code, reason } = await open.refusal;
      expect({ code, reason }, name).toEqual({ code: "UNAVAILABLE", reason: "SERVER_STOPPING" });
      await open.letGo();
    },
    untilAnswered,
    expectWhole: async () => {
      const codes = await reading?.end();
      if (load === undefined) throw new Error("Cannot judge: nothing was sent");
      await drill.expectWhole(load);
      const failed = countAnswers({ attempts: failuresSince(load, 0) });
      const told = Object.keys(failed).map((answer) => answer.split(" ")[0] ?? "");
      expect(told.filter((code) => code !== "UNAVAILABLE")).toEqual([]);
      const { OK = 0, UNAVAILABLE: _refused, ...others } = codes ?? {};
      expect(others).toEqual({});
      expect(OK).toBeGreaterThan(0);
    },
    [Symbol.asyncDispose]: async () => {
      await reading?.end();
      await drill[Symbol.asyncDispose]();
    },
  };
};
