import type { Clock } from "../platform/clock.ts";

/**
 * Shares a read among everyone who asks within `freshMs` of its start. A failed read is told to
 * those who waited for it and then forgotten.
 */
export const memoizeBriefly = <Result>(
  read: () => Promise<Result>,
  { clock, freshMs }: { readonly clock: Clock; readonly freshMs: number },
): (() => Promise<Result>) => {
  let last: { readonly startedAt: number; readonly result: Promise<Result> } | undefined;
  return () => {
    const now = clock();
    // A clock that was set back makes the read look younger than zero: read again.
    if (last !== undefined && now >= last.startedAt && now - last.startedAt < freshMs) {
      return last.result;
    }
    const result = read();
    const started = { startedAt: now, result };
    last = started;
    result.catch(() => {
      if (last === started) last = undefined;
    });
    return result;
  };
};
