const throwAll = (failures: readonly unknown[]): void => {
  if (failures.length > 1) throw new AggregateError(failures, "Cannot stop: several steps failed");
  if (failures.length === 1) throw failures[0];
};

/**
 * Runs every step, one after the other, whatever became of those before it: what is left out of a
 * stop goes on for ever beside whatever is opened in its place.
 * @throws {unknown} what the only failing step threw. @throws {AggregateError} several failed.
 */
export const stopInTurn = async (steps: readonly (() => Promise<void>)[]): Promise<void> => {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  throwAll(failures);
};

/**
 * Begins every step before it waits for any, and waits for all, whatever becomes of some: what each
 * of them waits for in vain costs its time once.
 * @throws {unknown} what the only failing step threw. @throws {AggregateError} several failed.
 */
export const stopTogether = async (steps: readonly (() => Promise<unknown>)[]): Promise<void> => {
  const ends = await Promise.allSettled(steps.map(async (step) => await step()));
  throwAll(ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : [])));
};
