import { monitorEventLoopDelay } from "node:perf_hooks";
import { Gauge, type Registry } from "prom-client";

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

/**
 * How late the event loop was since it was last asked: what every request waits, whatever it is.
 * Looked at every 10 ms, without which it would be seen only by those that it delays.
 */
export const measureEventLoop = (registers: Registry[]): void => {
  const monitor = openMonitor();
  new Gauge({
    name: "daybook_event_loop_lag_seconds",
    help: "How late the event loop was since the last scrape",
    labelNames: ["quantile"],
    registers,
    collect() {
      if (monitor === undefined) return;
      const seconds = (ns: number): number =>
        Math.max(0, ns / nsPerSecond - resolutionMs / 1_000) || 0;
      this.set({ quantile: "0.5" }, seconds(monitor.percentile(50)));
      this.set({ quantile: "0.99" }, seconds(monitor.percentile(99)));
      this.set({ quantile: "1" }, seconds(monitor.max));
      monitor.reset();
    },
  });
};
