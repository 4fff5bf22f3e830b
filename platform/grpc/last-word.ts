import { status } from "@grpc/grpc-js";
import type { ErrorStatus } from "./status.ts";

/**
 * A caller whose deadline is this near has no time for another attempt: what it is told now is the
 * last that it hears. Queries that wait for the index give up 140 ms before the deadline, the first
 * retry of deploy/service-config.json follows after up to 200 ms, and the deadline passes at the
 * caller before it passes here, by the time that the call was under way.
 */
const lastWordMs = 250;

/** How a server asks a client library not to send the call again (gRPC proposal A6). */
const noRetry = { key: "grpc-retry-pushback-ms", value: "-1" } as const;

/**
 * A status that the client library hands to its caller, and does not keep to itself to try again,
 * when there is no time for that: it would wait until the deadline is over, and the caller would
 * be told DEADLINE_EXCEEDED, without the reason. Only UNAVAILABLE is tried again by libraries.
 */
export const withLastWord = (ended: ErrorStatus, deadline: number, now: number): ErrorStatus => {
  if (ended.code !== status.UNAVAILABLE || deadline - now > lastWordMs) return ended;
  const metadata = ended.metadata.clone();
  metadata.set(noRetry.key, noRetry.value);
  return { ...ended, metadata };
};
