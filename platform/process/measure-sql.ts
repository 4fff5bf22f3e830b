import type { Metrics } from "../metrics.ts";

/** Connections open and unused, and callers waiting for one. */
type Counts = { readonly open: number; readonly idle: number; readonly waiting: number };

/** Shows how a process's connections to Postgres are at this moment. */
export const measureSql = (metrics: Metrics, { open, idle, waiting }: Counts): void => {
  metrics.sqlConnections.set({ state: "idle" }, idle);
  metrics.sqlConnections.set({ state: "busy" }, open - idle);
  metrics.sqlWaiting.set(waiting);
};
