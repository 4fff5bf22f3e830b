import { rejectionReasons } from "../../domain/rejection.ts";

/** What became of the commands. */
export type DemoTally = {
  /** Took effect now. */
  done: number;
  /** Had been answered before, under the same request id. */
  known: number;
  /** Refused, by reason. */
  readonly refused: Map<string, number>;
};

/** Nothing yet. */
export const createDemoTally = (): DemoTally => ({ done: 0, known: 0, refused: new Map() });

/** Counts an answer. */
export const tallyAnswer = (
  tally: DemoTally,
  { replayed }: { readonly replayed: boolean },
): void => {
  if (replayed) tally.known += 1;
  else tally.done += 1;
};

/** Counts a definite refusal; false when the reason is none, so that it may be tried again. */
export const tallyRefusal = ({ refused }: DemoTally, reason: string): boolean => {
  if (!Object.hasOwn(rejectionReasons, reason)) return false;
  refused.set(reason, (refused.get(reason) ?? 0) + 1);
  return true;
};
