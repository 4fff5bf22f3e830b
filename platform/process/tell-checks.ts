import { type Loop, startLoop } from "../background-loop.ts";
import type { Log } from "../log.ts";
import { type Check, stateOf } from "./checks.ts";

const lookEveryMs = 250;

/**
 * Logs each check when its state changes, why it is not there included: what is waited for, and
 * that it has become something else that is waited for (down before, now it refuses the password).
 */
export const tellChecks = (checks: readonly Check[], log: Log): Loop => {
  const told = new Map<string, string>();
  const look = async (): Promise<void> => {
    for (const check of checks) {
      const state = stateOf(check);
      if (told.get(check.name) === state) continue;
      told.set(check.name, state);
      if (check.isThere()) log.info({ check: check.name, state }, "process.check");
      else log.warn({ check: check.name, state }, "process.check");
    }
  };
  return startLoop({
    name: "process.checks",
    everyMs: lookEveryMs,
    backoffMaxMs: lookEveryMs,
    log,
    work: look,
  });
};
