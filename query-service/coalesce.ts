/**
 * Shares runs of `work` among concurrent callers: everyone gets a run that began after the call,
 * at most one is in hand and one waits for it, however many call.
 */
export const coalesce = <Result>(work: () => Promise<Result>): (() => Promise<Result>) => {
  let inHand: Promise<Result> | undefined;
  let next: Promise<Result> | undefined;
  const run = (): Promise<Result> => {
    const running = work().finally(() => {
      if (inHand === running) inHand = undefined;
    });
    inHand = running;
    return running;
  };
  const follow = async (before: Promise<Result>): Promise<Result> => {
    await before.catch(() => undefined); // Its own callers hear of the failure.
    next = undefined;
    return run();
  };
  return () => {
    if (next !== undefined) return next;
    if (inHand === undefined) return run();
    next = follow(inHand);
    return next;
  };
};
