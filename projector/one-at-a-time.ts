/** Runs what it is given one after another, in the order given. */
export type OneAtATime = {
  <Result>(work: () => Promise<Result>): Promise<Result>;
  /** True while something runs or waits. */
  busy(): boolean;
};

/** Makes a queue of its own; a failure reaches its caller and nobody else. */
export const createOneAtATime = (): OneAtATime => {
  let tail: Promise<unknown> = Promise.resolve();
  let pending = 0;
  const run = <Result>(work: () => Promise<Result>): Promise<Result> => {
    pending += 1;
    const result = tail.then(work).finally(() => {
      pending -= 1;
    });
    tail = result.catch(() => {});
    return result;
  };
  return Object.assign(run, { busy: () => pending > 0 });
};
