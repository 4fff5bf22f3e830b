import { randomUUID } from "node:crypto";
import { vi } from "vitest";
import type { Decision } from "../domain/decision.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";
import { executorOn } from "./executor.fixture.ts";
import type { CommandCall } from "./submission.ts";

/*
 * An executor in virtual time, so that minutes of load pass in seconds and a busy machine changes
 * no figure. PGlite lives in real time; what stands for the log here has one property: how long an
 * append takes. Commands write nothing, for what they decide is not in question.
 */

/** So many turns of the event loop, and nothing is left to do until time goes on. */
const turnsPerMs = 4;

type Store = Pick<EventLog, "partitionOf" | "readTails" | "findFacts" | "saveSnapshots" | "append">;

const pause = (forMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, forMs);
  });

/** A log on which an append of so many commands takes as long as `appendMs` says just then. */
const storeOf = (appendMs: (commands: number) => number): EventLog => {
  const store: Store = {
    partitionOf: () => 0,
    readTails: async (streams) =>
      streams.map((stream) => ({ ...stream, events: [], isContinuation: true, complete: true })),
    findFacts: async () => [],
    saveSnapshots: async () => {},
    append: async (commands) => {
      await pause(appendMs(commands.length));
      return commands.map(({ key, outcome, reason, answer }) => {
        const told = { key, outcome, reason, answer, recordedAt: Date.now() };
        return { outcome: "committed", stored: { ...told, streams: [], versionsBefore: [] } };
      });
    },
  };
  return store as EventLog;
};

type Idle = { readonly accountId: string };

const idle: Decision<Idle> = {
  reads: ({ accountId }) => [
    { fold: { category: "idle", initialState: 0, evolve: (state) => state }, id: accountId },
  ],
  decide: () => ({ appends: [], figures: {} }),
};

const idleCall = (accountId: string, deadlineMs: number): CommandCall<Idle> => {
  const requestId = randomUUID();
  return {
    key: { tenantId: "t", method: "daybook.account.v1.AccountCommandService/Idle", requestId },
    requestHash: new Uint8Array(32),
    decision: idle,
    command: { accountId },
    expectedVersion: undefined,
    correlationId: requestId,
    actor: "anonymous",
    traceparent: "",
    deadline: Date.now() + deadlineMs,
    signal: new AbortController().signal,
  };
};

/** Answers of a while, by what was told: OK or the reason. */
export type Told = Readonly<Record<string, number>>;

/** Callers that each wait for an answer before they ask again, or for as long as they are told. */
export type VirtualLoad = {
  /** Lets so much time pass and tells what was answered meanwhile. */
  pass(forMs: number): Promise<Told>;
  end(): Promise<void>;
};

/** Begins to load an executor; the clock and all timers are virtual from here to `end`. */
export const openVirtualLoad = (
  callers: number,
  deadlineMs: number,
  appendMs: (commands: number) => number,
): VirtualLoad => {
  vi.useFakeTimers({
    toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
  });
  const { execute, stop } = executorOn(storeOf(appendMs), {}, Date.now);
  let told: Record<string, number> = {};
  let ended = false;
  const ask = async (account: string): Promise<string> => {
    try {
      await execute(idleCall(account, deadlineMs));
      return "OK";
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      await pause(error.retryDelayMs ?? 50);
      return error.reason;
    }
  };
  const caller = async (place: number): Promise<void> => {
    await pause(1 + (place % 7));
    while (!ended) {
      const answer = await ask(`a${place}`);
      told[answer] = (told[answer] ?? 0) + 1;
      if (answer === "OK") await pause(1 + (place % 7));
    }
  };
  const all = Array.from({ length: callers }, (_, place) => caller(place));
  const pass = async (forMs: number): Promise<Told> => {
    told = {};
    for (let ms = 0; ms < forMs; ms += 1) {
      vi.advanceTimersByTime(1);
      for (let turn = 0; turn < turnsPerMs; turn += 1) await new Promise(setImmediate);
    }
    return told;
  };
  return {
    pass,
    end: async () => {
      ended = true;
      await pass(10_000);
      vi.useRealTimers();
      await Promise.all(all);
      await stop();
    },
  };
};
