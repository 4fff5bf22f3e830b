/** Resolves after `ms` milliseconds, or as soon as one of the signals is aborted. */
export const pause = (ms: number, signals: readonly AbortSignal[]): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(0, ms));
    for (const signal of signals) {
      if (signal.aborted) return end();
      signal.addEventListener("abort", end, { once: true });
    }
  });
