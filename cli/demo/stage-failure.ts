import { CallFailed } from "../call.ts";
import { CommandFailed } from "../command-failed.ts";
import { failureLines, outcomeOfCall } from "../failure-report.ts";
import type { Screen } from "../terminal.ts";

const goesOn = "The same demo again goes on from there.";

/**
 * What ended a stage of the demo, as its user is told: whatever was not answered says that the same
 * demo again goes on from there. Anything else is given back as it is.
 */
export const stageFailure = (error: unknown, address: string, errors: Screen): unknown => {
  if (error instanceof CommandFailed && error.outcome === "unavailable") {
    return new CommandFailed("unavailable", `${error.message}\n${goesOn}`);
  }
  if (!(error instanceof CallFailed)) return error;
  const { isEarlierUnknown } = error;
  const failed = { error: error.error, address, requestId: undefined, isEarlierUnknown };
  const lines = [...failureLines(failed, errors), goesOn];
  return new CommandFailed(outcomeOfCall(error.error), lines.join("\n"));
};
