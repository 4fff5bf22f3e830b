import { percentiles, type Timings } from "./figures.ts";

/** How the calls of one status ended; times in milliseconds. */
export type Ended = Timings & {
  readonly status: string;
  readonly count: number;
  /** Of all calls, 0 to 1. */
  readonly share: number;
};

/** What an open loop came to, as ghz itself counted and timed it. */
export type PressReport = {
  /** From the first call to the last answer. */
  readonly seconds: number;
  readonly sent: number;
  /** Every status that there was, the most frequent first. */
  readonly ended: readonly Ended[];
};

type GhzReport = {
  readonly count: number;
  /** Nanoseconds. */
  readonly total: number;
  readonly statusCodeDistribution: Readonly<Record<string, number>>;
  readonly errorDistribution?: Readonly<Record<string, number>>;
  readonly details: readonly { readonly latency: number; readonly status: string }[];
};

const nsPerMs = 1_000_000;

/** With these a call ends by a mistake of ours, whatever the load. */
const bugs = ["Internal", "Unknown"] as const;

/** Reads a report of ghz in JSON. @throws {Error} when a call ended with INTERNAL or UNKNOWN. */
export const readPressReport = (text: string): PressReport => {
  const report = JSON.parse(text) as GhzReport;
  const { count: sent, total, statusCodeDistribution: counts } = report;
  if (bugs.some((status) => (counts[status] ?? 0) > 0)) {
    const said = JSON.stringify({ ...counts, ...report.errorDistribution });
    throw new Error(`Cannot use a run of ghz: calls ended by a bug: ${said}`);
  }
  const latenciesMs = (status: string): number[] =>
    report.details.filter((one) => one.status === status).map(({ latency }) => latency / nsPerMs);
  const ended = Object.entries(counts)
    .map(([status, count]) => {
      const times = percentiles(latenciesMs(status));
      return { status, count, share: count / sent, ...times };
    })
    .sort((left, right) => right.count - left.count);
  return { seconds: total / (1_000 * nsPerMs), sent, ended };
};
