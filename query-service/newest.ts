import { pause } from "./pause.ts";

/** What one reader is told next: only the newest value is kept for it, however slow it reads. */
export type Newest<Value> = {
  /** Replaces what was not taken yet; true when there was something. */
  put(value: Value): boolean;
  /** Nothing comes any more: whoever takes is told why. The first reason counts. */
  fail(error: unknown): void;
  /**
   * The newest value since the last one taken; waits at most `waitMs` milliseconds for it, then
   * undefined. One at a time. @throws What `fail` was given, or the signal's reason.
   */
  take(waitMs: number, signal: AbortSignal): Promise<Value | undefined>;
};

/** A place for the newest value. */
export const createNewest = <Value>(): Newest<Value> => {
  let newest: { readonly value: Value } | undefined;
  let failure: { readonly error: unknown } | undefined;
  let waiting: AbortController | undefined;

  const takeNow = (): Value | undefined => {
    if (failure !== undefined) throw failure.error;
    const taken = newest;
    newest = undefined;
    return taken?.value;
  };

  return {
    put: (value) => {
      const replaces = newest !== undefined;
      newest = { value };
      waiting?.abort();
      return replaces;
    },
    fail: (error) => {
      failure ??= { error };
      waiting?.abort();
    },
    take: async (waitMs, signal) => {
      signal.throwIfAborted();
      const ready = takeNow();
      if (ready !== undefined || waitMs <= 0) return ready;
      waiting = new AbortController();
      await pause(waitMs, [waiting.signal, signal]);
      waiting = undefined;
      signal.throwIfAborted();
      return takeNow();
    },
  };
};
