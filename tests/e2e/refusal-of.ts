import { type CallError, readCallError } from "../../platform/grpc/call-error.ts";

/** A call that was refused, as its caller sees it. */
export type Refusal = CallError;

/** What an error of a call says. @throws the error itself when it is no gRPC error. */
export const readRefusal = readCallError;

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
