import { startLoop } from "../background-loop.ts";
import type { Clock } from "../clock.ts";
import { RequestFailed } from "../failure.ts";
import type { Log } from "../log.ts";
import { SchemaBehind } from "../sql/migrate.ts";
import { SqlFailed } from "../sql/sql.ts";
import { stopTogether } from "../stop-in-turn.ts";
import { within } from "./within.ts";

/** Work that rests on a store, for as long as the store is what it was opened on. */
export type Work = {
  /** False: stop and open again. Throws while the store is away. */
  isCurrent(): Promise<boolean>;
  /** Finishes what is in hand. */
  stop(): Promise<void>;
};

/** How work is kept open. */
export type KeepOpenOptions = {
  /**
   * Opens the work. Called again after a pause when it throws {@link RequestFailed},
   * {@link SqlFailed} or {@link SchemaBehind}; and when the work is no longer current.
   */
  readonly open: () => Promise<Work>;
  /** Called with any other error: it will not go away by trying again. */
  readonly giveUp: (error: unknown) => void;
  readonly clock: Clock;
  readonly log: Log;
};

/** Work that is kept open. */
export type KeptOpen = {
  /** True while the store answers, whether the work could be opened on it or not. */
  isReached(): boolean;
  /** True once the work is open, until it is to be opened again. */
  isOpen(): boolean;
  /** What the last look failed with; undefined when it did not. */
  failure(): unknown;
  /** Stops the work for good. */
  stop(): Promise<void>;
};

/** How often the store is asked whether it is still what the work was opened on. */
const lookEveryMs = 1_000;
/** Longest pause between two tries; half of it at least, by chance. */
const pauseMaxMs = 2_000;
/** A look that takes longer has failed: statements of the services have bounds of their own. */
const lookTimeoutMs = 1_500;
/** A store that did not answer for this long is away; one failed look is forgiven. */
const awayAfterMs = 2_500;

const isTemporary = (error: unknown): boolean =>
  error instanceof RequestFailed || error instanceof SqlFailed || error instanceof SchemaBehind;

/**
 * Opens work as soon as its store is there, however long that takes, and opens it again when the
 * store has become another one: a log in a new epoch, or another log. States: closed (tried again
 * with growing pauses), open (looked at every second), stopped.
 */
export const keepOpen = ({ open, giveUp, clock, log }: KeepOpenOptions): KeptOpen => {
  let work: Work | undefined;
  let reachedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let stopping = false;

  const closeStale = async (stale: Work): Promise<void> => {
    log.warn("process.store-changed");
    work = undefined;
    // Whatever could not be stopped has been told to; without new work nobody would be served.
    await stale.stop().catch((error) => log.error({ err: error }, "process.stop-failed"));
  };

  const look = async (): Promise<void> => {
    if (work !== undefined) {
      const current = await within(lookTimeoutMs, "the store to answer", work.isCurrent());
      reachedAt = clock();
      if (current || stopping) return;
      await closeStale(work);
    }
    if (stopping) return;
    work = await open();
    reachedAt = clock();
  };

  const loop = startLoop({
    name: "process.work",
    everyMs: lookEveryMs,
    backoffMaxMs: pauseMaxMs,
    log,
    work: async () => {
      try {
        await look();
        failure = undefined;
      } catch (error) {
        failure = error;
        // A schema that is behind was read from a store that answers.
        if (error instanceof SchemaBehind) reachedAt = clock();
        if (!isTemporary(error)) giveUp(error);
        throw error;
      }
    },
  });
  return {
    isReached: () => clock() - reachedAt <= awayAfterMs,
    isOpen: () => work !== undefined,
    failure: () => failure,
    stop: async () => {
      stopping = true;
      const current = work;
      await stopTogether([loop.stop, async () => await current?.stop()]);
      // It may have been opened meanwhile.
      if (work !== current) await work?.stop();
    },
  };
};
