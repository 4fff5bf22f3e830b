import { type CallError, readCallError } from "../platform/grpc/call-error.ts";
import { createClient } from "../platform/grpc/client.ts";
import type { ServiceName } from "../platform/grpc/proto.ts";
import { isUnknown } from "./failure-report.ts";

/** A call that ended without an answer. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";
  readonly error: CallError;
  /** Whether of an attempt before the last one nobody knows what it did. */
  readonly isEarlierUnknown: boolean;

  constructor(error: CallError, isEarlierUnknown: boolean) {
    super(error.message);
    this.error = error;
    this.isEarlierUnknown = isEarlierUnknown;
  }
}

/** Calls RPCs of one service over one connection. */
export type Caller = {
  /**
   * Calls an RPC and, while that makes sense and there is time, again, always with the same
   * request. @throws {CallFailed} with the last error.
   */
  readonly call: (rpc: string, request: object) => Promise<object>;
  /**
   * Opens an RPC that answers with a stream. When it breaks, and that makes sense, it is opened
   * again with the request that `goOn` made of the messages, for as long as a call is tried.
   * @throws {CallFailed} with the last error.
   */
  readonly stream: (
    rpc: string,
    request: object,
    goOn: (request: object, message: object) => object | undefined,
  ) => AsyncIterable<object>;
  readonly close: () => void;
};

const attemptsMax = 20;
const firstPauseMs = 100;
const pauseMaxMs = 2_000;
/** An attempt gets half of the time that is left, but no less than this if there is as much. */
const attemptMinMs = 1_000;

/** Nothing here cancels a call: CANCELLED comes of a server that was ended in the middle of one. */
const again = new Set(["UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "CANCELLED"]);

/** Whether the same request may get an answer later: nobody has said no to it. */
export const isWorthRetrying = ({ code, reason }: CallError): boolean =>
  again.has(code) && reason !== "MESSAGE_TOO_LARGE";

/** At least as long as the service asks for; longer each time, and never for all at once. */
const pauseMs = (attempt: number, { retryDelayMs = 0 }: CallError): number => {
  const grown = Math.min(firstPauseMs * 2 ** (attempt - 1), pauseMaxMs);
  return Math.max(retryDelayMs, grown * (0.5 + Math.random() / 2));
};

/** Opens a caller. All attempts of a call together take at most `timeoutMs`. */
export const openCaller = (
  service: ServiceName,
  address: string,
  {
    headers,
    timeoutMs,
  }: { readonly headers: Readonly<Record<string, string>>; readonly timeoutMs: number },
): Caller => {
  const client = createClient(service, address);
  type Rpc = (request: object, options: object) => Promise<object>;
  const rpcs = client as unknown as Readonly<Record<string, Rpc>>;
  const call = async (rpc: string, request: object): Promise<object> => {
    const method = rpcs[rpc];
    if (method === undefined) throw new RangeError(`Cannot call ${rpc}: not in the contract`);
    const endAt = performance.now() + timeoutMs;
    let isEarlierUnknown = false;
    for (let attempt = 1; ; attempt += 1) {
      const leftMs = endAt - performance.now();
      const attemptMs = Math.min(leftMs, Math.max(leftMs / 2, attemptMinMs));
      try {
        return await method(request, { headers, timeoutMs: attemptMs });
      } catch (thrown) {
        const error = readCallError(thrown);
        const waitMs = pauseMs(attempt, error);
        const isLast = attempt === attemptsMax || performance.now() + waitMs >= endAt;
        if (isLast || !isWorthRetrying(error)) throw new CallFailed(error, isEarlierUnknown);
        isEarlierUnknown ||= isUnknown(error);
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  };
  const stream = async function* (
    rpc: string,
    first: object,
    goOn: (request: object, message: object) => object | undefined,
  ): AsyncGenerator<object> {
    const open = rpcs[rpc] as unknown as
      | ((request: object, options: object) => AsyncIterable<object>)
      | undefined;
    if (open === undefined) throw new RangeError(`Cannot call ${rpc}: not in the contract`);
    let request: object | undefined = first;
    let failures = 0;
    let endAt = Number.POSITIVE_INFINITY;
    while (request !== undefined) {
      try {
        for await (const message of open(request, { headers })) {
          failures = 0;
          request = request && goOn(request, message);
          yield message;
        }
        return;
      } catch (thrown) {
        const error = readCallError(thrown);
        failures += 1;
        if (failures === 1) endAt = performance.now() + timeoutMs;
        const waitMs = pauseMs(failures, error);
        const isLast = failures === attemptsMax || performance.now() + waitMs >= endAt;
        const isOver = request === undefined || isLast || !isWorthRetrying(error);
        if (isOver) throw new CallFailed(error, false); // A query changes nothing.
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  };
  return { call, stream, close: () => client.close() };
};
