import { status } from "@grpc/grpc-js";
import { type ReadErrorDetails, readErrorDetails } from "../../platform/grpc/error-details.ts";

/** A call that was refused, as its caller sees it. */
export type Refusal = ReadErrorDetails & {
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
export const readRefusal = (error: unknown): Refusal => {
  const code = statusNameOf(error);
  if (code === undefined) throw error;
  const message = error instanceof Error && "details" in error ? String(error.details) : "";
  return { ...readErrorDetails(error), code, message };
};

/** How a call was refused. @throws {Error} when it was answered instead. */
export const refusalOf = async (call: Promise<unknown>): Promise<Refusal> => {
  const answer = await call.then(
    (response) => ({ response }),
    (error) => ({ refusal: readRefusal(error) }),
  );
  if ("refusal" in answer) return answer.refusal;
  throw new Error(`Cannot read the refusal: it was answered ${JSON.stringify(answer.response)}`);
};

/** Field paths of a refusal's violations, sorted. */
export const violatedFields = ({ violations }: Refusal): string[] =>
  violations.map(({ field }) => field).sort();
