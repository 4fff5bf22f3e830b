import { monitorEventLoopDelay } from "node:perf_hooks";

/** How late the event loop was, in seconds: half of the time less than `p50`, and so on. */
export type EventLoopLag = { readonly p50: number; readonly p99: number; readonly most: number };

const resolutionMs = 10;
const nsPerSecond = 1_000_000_000;

/** Undefined where the runtime cannot tell. */
const openMonitor = () => {
  try {
    const monitor = monitorEventLoopDelay({ resolution: resolutionMs });
    monitor.enable();
    return monitor;
  } catch {
    return undefined;
  }
};

const secondsLate = (ns: number): number =>
  Math.max(0, ns / nsPerSecond - resolutionMs / 1_000) || 0;

/**
 * A look at how late the event loop was since the last look: what every request waits, whatever it
 * is. Looked at every 10 ms, without which it would be seen only by those that it delays.
 */
export const watchEventLoop = (): (() => EventLoopLag | undefined) => {
  const monitor = openMonitor();
  return () => {
    if (monitor === undefined) return undefined;
    const lag = {
      p50: secondsLate(monitor.percentile(50)),
      p99: secondsLate(monitor.percentile(99)),
      most: secondsLate(monitor.max),
    };
    monitor.reset();
    return lag;
  };
};
