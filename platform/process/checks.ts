import type { Clock } from "../clock.ts";
import type { HealthReport } from "../http-status.ts";

/** Something that a process needs, or does better with. */
export type Check = {
  /** Name for people: `postgres`, `log schema`, `index`. */
  readonly name: string;
  /** False: its absence is told and does not make the process unready. */
  readonly needed: boolean;
  /** Answers at once, from memory. */
  isThere(): boolean;
  /** What to say while it is not there; `waiting` when left out. */
  absence?(): string;
  /** Why it is not there, in a few words without names, hosts or secrets: `login refused`. */
  why?(): string | undefined;
};

/** The needed things that are not there, in order: what the process waits for. */
export const waitsFor = (checks: readonly Check[]): string[] =>
  checks.filter((check) => check.needed && !check.isThere()).map(({ name }) => name);

/** One check in words: `ready`, or `waiting: login refused`. */
export const stateOf = (check: Check): string => {
  if (check.isThere()) return "ready";
  const state = check.absence?.() ?? (check.needed ? "waiting" : "away, not needed to serve");
  const why = check.why?.();
  return why === undefined ? state : `${state}: ${why}`;
};

/** What `/healthz` tells of the checks. */
export const healthOf = (checks: readonly Check[]): HealthReport => ({
  ok: waitsFor(checks).length === 0,
  checks: Object.fromEntries(checks.map((check) => [check.name, stateOf(check)])),
});

/**
 * The check with short absences left out: once it was there, it is away only after `graceMs`
 * without having been there. Ask it often; it sees only what it is asked for.
 */
export const forgiving = (check: Check, graceMs: number, clock: Clock): Check => {
  let lastThere = Number.NEGATIVE_INFINITY;
  return {
    ...check,
    isThere: () => {
      const now = clock();
      if (check.isThere()) lastThere = now;
      return now - lastThere <= graceMs;
    },
  };
};
