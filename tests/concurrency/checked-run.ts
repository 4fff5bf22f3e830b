import type { EventLog } from "../../platform/event-log/event-log.ts";
import { amountContradictions } from "./amount-witness.ts";
import type { History, Operation, Violation } from "./history.ts";
import { checkHistory } from "./history-checker.ts";
import { loadLoggedEvents } from "./logged-events.ts";
import { reportViolations } from "./violation-report.ts";

/** What clients were told in a run, and what the checker says of it. */
export type CheckedRun = {
  readonly history: History;
  readonly violations: readonly Violation[];
  /** For a person; empty when there are no violations. */
  readonly report: string;
};

/** Reads what the log holds after a run and checks its history. */
export const checkRun = async (
  log: Pick<EventLog, "readStream">,
  { seed, tenantId }: { readonly seed: number; readonly tenantId: string },
  operations: readonly Operation[],
): Promise<CheckedRun> => {
  const events = await loadLoggedEvents(log, tenantId, operations);
  const history = { seed, operations, events };
  const violations = [...checkHistory(history), ...amountContradictions(history)];
  return { history, violations, report: reportViolations(history, violations) };
};

/** How often each answer was given: `withdraw INSUFFICIENT_FUNDS`. */
export const countTold = ({ operations }: History): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { request, attempts } of operations) {
    for (const { told } of attempts) {
      const said = { yes: "OK", no: "reason" in told ? told.reason : "", silence: "silence" };
      const name = `${request.asked.kind} ${said[told.kind]}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
};
