import type { Submission } from "./submission.ts";

/** Commands in the order in which they came. */
export type CommandQueue = {
  size(): number;
  push(submission: Submission): void;
  /** Puts commands that were taken back before all others, in their order. */
  putBack(submissions: readonly Submission[]): void;
  /** The next command that still has a caller; undefined when there is none. */
  shift(): Submission | undefined;
};

/** Shifted places before the array is cut; keeps a shift at constant cost. */
const deadPlacesMax = 1_024;

/** A queue; its length is bounded by whoever lets commands in. */
export const createCommandQueue = (): CommandQueue => {
  let places: Submission[] = [];
  let first = 0;
  return {
    size: () => places.length - first,
    push: (submission) => {
      places.push(submission);
    },
    putBack: (submissions) => {
      if (submissions.length === 0) return;
      places = [...submissions, ...places.slice(first)];
      first = 0;
    },
    shift: () => {
      const submission = places[first];
      if (submission === undefined) return undefined;
      first += 1;
      if (first >= deadPlacesMax || first === places.length) {
        places = places.slice(first);
        first = 0;
      }
      return submission;
    },
  };
};
