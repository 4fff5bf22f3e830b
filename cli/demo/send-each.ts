import { type Caller, CallFailed } from "../call.ts";
import type { DemoStage } from "./demo-plan.ts";
import { type DemoTally, tallyAnswer, tallyRefusal } from "./demo-tally.ts";

/** Things that are made at the same time. */
const inFlightMax = 32;

const sendChain = async (
  { commandsOf }: DemoStage,
  index: number,
  { call }: Caller,
  tally: DemoTally,
): Promise<void> => {
  for (const { rpc, request } of commandsOf(index)) {
    try {
      tallyAnswer(tally, (await call(rpc, request)) as { replayed: boolean });
    } catch (error) {
      // What rests on a refused command is not sent.
      if (error instanceof CallFailed && tallyRefusal(tally, error.error.reason)) return;
      throw error;
    }
  }
};

/**
 * Makes the things of a stage, a few at a time, each by the RPCs of its commands.
 * @throws {CallFailed} when a command came to no answer; the others in flight have ended by then.
 */
export const sendEach = async (
  stage: DemoStage,
  caller: Caller,
  tally: DemoTally,
  tick: () => void,
): Promise<void> => {
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    while (next < stage.count && !failed) {
      const index = next;
      next += 1;
      try {
        await sendChain(stage, index, caller, tally);
      } catch (error) {
        failed = true;
        throw error;
      }
      tick();
    }
  };
  const workers = Array.from({ length: Math.min(inFlightMax, stage.count) }, work);
  const ends = await Promise.allSettled(workers);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
};
