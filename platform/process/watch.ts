import { startLoop } from "../background-loop.ts";
import type { Log } from "../log.ts";
import { within } from "./within.ts";

/** A server that is asked again and again whether it is there. */
export type Watched = {
  /** What the last look said. */
  isThere(): boolean;
  /** What the last look failed with; undefined when it did not. */
  failure(): unknown;
  stop(): Promise<void>;
};

const lookEveryMs = 1_000;
const lookTimeoutMs = 2_000;

/** Asks every second; `ask` rejects while the server is away. */
export const watch = (name: string, ask: () => Promise<void>, log: Log): Watched => {
  let there = false;
  let failure: unknown;
  const loop = startLoop({
    name: `watch.${name}`,
    everyMs: lookEveryMs,
    backoffMaxMs: lookEveryMs,
    log,
    work: async () => {
      try {
        await within(lookTimeoutMs, `${name} to answer`, ask());
        there = true;
        failure = undefined;
      } catch (error) {
        there = false;
        failure = error;
        throw error;
      }
    },
  });
  return { isThere: () => there, failure: () => failure, stop: () => loop.stop() };
};
