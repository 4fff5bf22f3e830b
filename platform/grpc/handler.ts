import type { MethodDefinition } from "@grpc/proto-loader";
import type { FieldViolation, RequestFailed } from "../failure.ts";

/** What the server knows of a request beside its message. */
export type RequestContext = {
  /** Full name of the RPC: `daybook.account.v1.AccountCommandService/DepositMoney`. */
  readonly method: string;
  readonly tenantId: string;
  /** What is wrong with the headers: told together with the fields by `readFields(context)`. */
  readonly headerViolations: readonly FieldViolation[];
  /** From the metadata; empty when the caller gave none. */
  readonly correlationId: string;
  /** W3C trace context of the caller; empty when there is none. */
  readonly traceparent: string;
  readonly actor: string;
  /** When the caller stops waiting, in milliseconds since 1970; Infinity when it never said. */
  readonly deadline: number;
  /**
   * Aborted when the caller has gone away, its deadline is over, or a server that stops has no more
   * time for it: for a stream of responses as soon as it stops, for others when its drain ends. The
   * reason is the failure that the call ends with.
   */
  readonly signal: AbortSignal;
};

/** Translates a request in, calls, translates the answer out. The server does everything else. */
export type UnaryHandler<Request, Response> = (
  request: Request,
  context: RequestContext,
) => Promise<Response>;

/**
 * Answers a request with any number of messages. Each is asked for when the ones before have been
 * taken, so a slow reader slows the handler down and holds up nobody else. When the call ends
 * early the iterator's `return` is called: an async generator runs its `finally`. A handler that
 * waits between two messages gives up when `context.signal` is aborted. What it throws becomes the
 * status of the call, behind the messages before.
 */
export type StreamHandler<Request, Response> = (
  request: Request,
  context: RequestContext,
) => AsyncIterable<Response>;

/** One message of a stream of requests. */
export type Received<Request> = {
  /** Which of the stream it is: 1, 2, 3 … */
  readonly position: number;
  /** Undefined when the bytes are no message of its type, or more than are read. */
  readonly request: Request | undefined;
  /** Why it must not be worked on: it cannot be read, or the server is overloaded. */
  readonly failed: RequestFailed | undefined;
};

/**
 * Answers each message of a stream with one of its own, in whatever order they come to an end. Many
 * are under way at once; when there are as many as the server takes, it reads on as soon as answers
 * are taken. A message is the affair of its sender alone: a handler answers bad ones too. Should it
 * throw nevertheless, that is the status of the whole call.
 */
export type EachHandler<Request, Response> = (
  received: Received<Request>,
  context: RequestContext,
) => Promise<Response>;

/** Names of a service's RPCs; the generated definitions also carry an index signature. */
export type RpcOf<Definition> = keyof {
  readonly [Rpc in keyof Definition as string extends Rpc
    ? never
    : number extends Rpc
      ? never
      : Rpc]: unknown;
} &
  string;

/** Marks that the generated definitions put on RPCs that stream. */
type Streams<Requests extends boolean, Responses extends boolean> = {
  readonly requestStream: Requests;
  readonly responseStream: Responses;
};

type HandlerOf<Definition> =
  Definition extends MethodDefinition<
    infer _RequestIn,
    infer ResponseIn,
    infer RequestOut,
    infer _ResponseOut
  >
    ? Definition extends Streams<true, true>
      ? EachHandler<RequestOut, ResponseIn>
      : Definition extends Streams<false, true>
        ? StreamHandler<RequestOut, ResponseIn>
        : UnaryHandler<RequestOut, ResponseIn>
    : never;

/** A handler for every RPC of a service, as the generated definition has them. */
export type HandlersOf<Definition> = {
  readonly [Rpc in RpcOf<Definition>]: HandlerOf<Definition[Rpc & keyof Definition]>;
};
