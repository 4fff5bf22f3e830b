import type { LogRun } from "../platform/broker/log-run.ts";
import { joinRuns, sizeOfRun } from "./goes-on.ts";
import type { ProjectorOptions } from "./projector-options.ts";

/** Two runs as one; undefined when the second does not begin where the first ends. */
const join = (first: LogRun, second: LogRun): LogRun | undefined => {
  if (second.firstOffset !== first.lastOffset + 1) return undefined;
  const joined = joinRuns(first, second);
  return joined && { ...first, events: joined.events, lastOffset: second.lastOffset };
};

/**
 * Deliveries of a partition that came together, joined where each goes on from the one before: as
 * many events and bytes as one run of the log may have. A run costs an index about the same
 * whether it has two events or twenty.
 */
export const joinDeliveries = (
  { config }: Pick<ProjectorOptions, "config">,
  runs: readonly LogRun[],
): LogRun[] => {
  const joined: LogRun[] = [];
  let bytes = 0;
  for (const run of runs) {
    const last = joined.at(-1);
    const more = sizeOfRun(run);
    const fits =
      last !== undefined &&
      last.events.length + run.events.length <= config.PROJECTOR_RUN_EVENTS_MAX &&
      bytes + more <= config.PROJECTOR_RUN_BYTES_MAX;
    const whole = fits ? join(last, run) : undefined;
    if (whole === undefined) {
      joined.push(run);
      bytes = more;
    } else {
      joined[joined.length - 1] = whole;
      bytes += more;
    }
  }
  return joined;
};
