import type { MethodDefinition } from "@grpc/proto-loader";
import type { FieldViolation } from "../failure.ts";

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
  /** Aborted when the caller has gone away. */
  readonly signal: AbortSignal;
};

/** Translates a request in, calls, translates the answer out. The server does everything else. */
export type UnaryHandler<Request, Response> = (
  request: Request,
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

/** A handler for every RPC of a service, as the generated definition has them. */
export type HandlersOf<Definition> = {
  readonly [Rpc in RpcOf<Definition>]: Definition[Rpc & keyof Definition] extends MethodDefinition<
    infer _RequestIn,
    infer ResponseIn,
    infer RequestOut,
    infer _ResponseOut
  >
    ? UnaryHandler<RequestOut, ResponseIn>
    : never;
};
