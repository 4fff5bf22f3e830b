import { status } from "@grpc/grpc-js";
import { type ReadErrorDetails, readErrorDetails } from "./error-details.ts";

/** How a call ended without an answer, as its caller sees it. */
export type CallError = ReadErrorDetails & {
  /** Name of the gRPC status: `NOT_FOUND`. */
  readonly code: string;
  readonly message: string;
};

/** The gRPC status of what a call rejected with; undefined when it is no gRPC error. */
const statusNameOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "number"
    ? status[error.code]
    : undefined;

/** What an error of a call says. @throws the error itself when it is no gRPC error. */
export const readCallError = (error: unknown): CallError => {
  const code = statusNameOf(error);
  if (code === undefined) throw error;
  const message = error instanceof Error && "details" in error ? String(error.details) : "";
  return { ...readErrorDetails(error), code, message };
};
