import { styleText } from "node:util";
import type { CallError } from "../platform/grpc/call-error.ts";
import type { CommandOutcome } from "./command-failed.ts";
import { hintFor } from "./hints.ts";
import type { Screen } from "./terminal.ts";
import { printable } from "./text-width.ts";

/** A call that ended without an answer, and what its caller must know to go on. */
export type FailedCall = {
  readonly error: CallError;
  /** Where it was sent: `host:port`. */
  readonly address: string;
  /** Of a command; undefined for a query. */
  readonly requestId: string | undefined;
  /** Whether of an attempt before the last one nobody knows what it did. */
  readonly isEarlierUnknown: boolean;
};

const outcomes: Readonly<Record<string, CommandOutcome>> = {
  INVALID_ARGUMENT: "usage",
  OUT_OF_RANGE: "usage",
  NOT_FOUND: "notFound",
  ALREADY_EXISTS: "refused",
  ABORTED: "refused",
  FAILED_PRECONDITION: "refused",
  RESOURCE_EXHAUSTED: "unavailable",
  UNAVAILABLE: "unavailable",
  DEADLINE_EXCEEDED: "unavailable",
  CANCELLED: "unavailable",
  UNAUTHENTICATED: "notAllowed",
  PERMISSION_DENIED: "notAllowed",
  // Whatever answers there, it is not this service.
  UNIMPLEMENTED: "config",
};

/** How the command line ends after a call that failed. */
export const outcomeOfCall = ({ code, reason }: CallError): CommandOutcome =>
  reason === "MESSAGE_TOO_LARGE" ? "usage" : (outcomes[code] ?? "software");

/** Reasons of a service that has refused a request before it did anything. */
const untouched = new Set(["MESSAGE_TOO_LARGE", "OVERLOADED"]);

/** Whether nobody but the log knows what came of an attempt at a command; docs/errors.md. */
export const isUnknown = ({ code, reason }: CallError): boolean =>
  !untouched.has(reason) &&
  /^(?:UNAVAILABLE|DEADLINE_EXCEEDED|RESOURCE_EXHAUSTED|CANCELLED|INTERNAL|UNKNOWN)$/.test(code);

const messageOf = ({ error, address }: FailedCall): string => {
  // Without a reason it is not the service that spoke, but what lies before it.
  if (error.reason !== "") return error.message;
  if (error.code === "UNIMPLEMENTED") return `Cannot call ${address}: it has no such service`;
  const message = error.message
    .replace(/\. Resolution note:.*$/s, "")
    .split("\n", 1)
    .join();
  return `Cannot reach ${address}: ${message || error.code}`;
};

/** What came of an earlier attempt stays open where the last one was refused untouched. */
const mayHaveHappened = ({ error, isEarlierUnknown }: FailedCall): boolean =>
  isUnknown(error) || (isEarlierUnknown && untouched.has(error.reason));

const hintOf = (failed: FailedCall): string | undefined => {
  const { error, requestId } = failed;
  if (requestId !== undefined && mayHaveHappened(failed)) {
    return `it may have happened: the same command with --request-id ${requestId} does it once`;
  }
  if (error.code === "UNIMPLEMENTED") return "see --command-address and --query-address";
  return hintFor(error.reason);
};

/** The failure as one JSON object, as `-o json` and `-o ndjson` write it to standard error. */
export const failureJson = (failed: FailedCall): string => {
  const { code, reason, facts, violations, retryDelayMs } = failed.error;
  const { requestId } = failed;
  return JSON.stringify({
    error: {
      code,
      reason,
      message: messageOf(failed),
      metadata: facts,
      violations,
      retryDelayMs,
      requestId,
      hint: hintOf(failed),
    },
  });
};

/** The failure for a person: message, reason, what is wrong where, and what to do. */
export const failureLines = (failed: FailedCall, screen: Screen): string[] => {
  const style = (format: "red" | "dim", text: string): string =>
    screen.colours ? styleText(format, text, { validateStream: false }) : text;
  const { reason, violations } = failed.error;
  const hint = hintOf(failed);
  return [
    `${style("red", "error:")} ${printable(messageOf(failed))}`,
    ...violations.map(({ field, description }) => printable(`  ${field} ${description}`)),
    ...(reason === "" ? [] : [`${style("dim", "reason")} ${reason}`]),
    ...(hint === undefined ? [] : [`${style("dim", "hint")}   ${hint}`]),
  ];
};
