import { SchemaBehind } from "./migrate.ts";
import { SqlFailed } from "./sql.ts";

/** By the beginning of the SQLSTATE; the first that fits. */
const reasons: readonly (readonly [string, string])[] = [
  ["28", "login refused"],
  ["3D000", "no such database"],
  ["42501", "a right is missing"],
  ["3F000", "its schema is missing"],
  ["42P01", "a table is missing"],
  ["42883", "a function is missing"],
  ["25006", "read-only"],
  ["53100", "disk full"],
  ["53", "out of connections or memory"],
  ["57P03", "starting or stopping"],
  ["08", "unreachable"],
];

/** Causes below an error that are looked at. */
const depthMax = 4;

/**
 * Why a store cannot be worked with, in a few words for health, of whatever a try ended with:
 * what somebody has to mend, or that nobody answers. Undefined when nothing failed.
 */
export const whyStoreAway = (error: unknown, depth = 0): string | undefined => {
  if (error === undefined) return undefined;
  if (error instanceof SchemaBehind) return "its schema is not there yet";
  if (error instanceof SqlFailed) {
    const { sqlState } = error;
    const reason = reasons.find(([start]) => sqlState.startsWith(start))?.[1];
    return reason ?? `SQLSTATE ${sqlState}`;
  }
  const cause = error instanceof Error && depth < depthMax ? error.cause : undefined;
  return whyStoreAway(cause, depth + 1) ?? "no answer";
};
