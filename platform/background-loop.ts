import type { Log } from "./log.ts";

/** Work that is done again and again in the background. */
export type LoopOptions = {
  /** Constant name for the log: `relay`, `projector`. */
  readonly name: string;
  /** Longest rest between two rounds of work. */
  readonly everyMs: number;
  readonly log: Log;
  /**
   * One round. `signal` aborts when the loop is to stop; a round that sees it should end early.
   * Whatever it throws is logged and the round is tried again later.
   */
  readonly work: (signal: AbortSignal) => Promise<void>;
  /** Longest rest after failures; the first is 100 ms, each further one twice as long. */
  readonly backoffMaxMs: number;
};

/** A loop that is running. */
export type Loop = {
  /**
   * Asks for a round now. While one is under way it asks for another one after it, so nothing that
   * happened before the call is missed. Does not shorten the rest after a failure.
   */
  wake(): void;
  /** Aborts the signal, waits for the round in hand, and starts none after it. Never rejects. */
  stop(): Promise<void>;
};

const backoffFirstMs = 100;

/** Between half and the whole of the doubled rest, so that replicas do not come back as one. */
const backoffMs = (failures: number, maxMs: number): number =>
  Math.min(maxMs, backoffFirstMs * 2 ** Math.min(failures - 1, 30)) * (0.5 + Math.random() / 2);

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "unknown";
  return "reason" in error ? String(error.reason) : error.name;
};

/**
 * Runs `work` at once, then whenever it is woken or `everyMs` have passed since the last round;
 * never twice at the same time. States: working, resting (until woken or the time is over), backing
 * off (until the time is over), stopped. A failure is logged when it begins or changes its reason,
 * and once more when it is over: not at every round.
 */
export const startLoop = ({ name, everyMs, log, work, backoffMaxMs }: LoopOptions): Loop => {
  const stopping = new AbortController();
  let woken = false;
  let failures = 0;
  let failing: string | undefined;
  let endRest: (() => void) | undefined;

  const rest = (delayMs: number, wakeable: boolean): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        stopping.signal.removeEventListener("abort", end);
        endRest = undefined;
        resolve();
      };
      const timer = setTimeout(end, delayMs);
      stopping.signal.addEventListener("abort", end);
      if (wakeable) endRest = end;
    });

  const succeeded = (): void => {
    if (failing !== undefined) log.info({ loop: name, failures }, "loop.recovered");
    failures = 0;
    failing = undefined;
  };

  const failed = (error: unknown): void => {
    failures += 1;
    const reason = reasonOf(error);
    if (reason !== failing) log.warn({ loop: name, reason, err: error }, "loop.failing");
    failing = reason;
  };

  const round = async (): Promise<void> => {
    woken = false;
    try {
      await work(stopping.signal);
      succeeded();
    } catch (error) {
      // What a round throws because it was told to stop is no failure.
      if (!stopping.signal.aborted) failed(error);
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await round();
      if (stopping.signal.aborted) return;
      if (failures > 0) await rest(backoffMs(failures, backoffMaxMs), false);
      // Even a loop that is woken all the time lets timers and sockets have their turn.
      else await rest(woken ? 0 : everyMs, true);
    }
  };

  const ended = run();
  return {
    wake: () => {
      woken = true;
      endRest?.();
    },
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
};
