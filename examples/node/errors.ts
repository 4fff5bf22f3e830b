import { Metadata, type ServiceError } from "@grpc/grpc-js";
import type { MessageTypeDefinition, PackageDefinition } from "@grpc/proto-loader";

/** What a call ended with: write programs against code and reason, the message is for people. */
export type CallFailure = {
  readonly code: number;
  /** Empty when it was not the service that spoke, but what lies before it. */
  readonly reason: string;
  /** What the reason is about: `available`, `expected` … */
  readonly facts: Readonly<Record<string, string>>;
  /** How long to wait before the same request is sent again; undefined where that is no use. */
  readonly retryDelayMs: number | undefined;
};

type Packed = { readonly type_url: string; readonly value: Buffer };
type Decoder = MessageTypeDefinition<object, object>;

/** Opens the details of an error of any call. */
export const readFailure = (error: ServiceError, contract: PackageDefinition): CallFailure => {
  const decode = <Message>(type: string, bytes: Buffer): Message =>
    (contract[`google.rpc.${type}`] as Decoder).deserialize(bytes) as Message;
  const [bytes] =
    error.metadata instanceof Metadata ? error.metadata.get("grpc-status-details-bin") : [];
  const { details } = Buffer.isBuffer(bytes)
    ? decode<{ details: readonly Packed[] }>("Status", bytes)
    : { details: [] };
  const find = <Message>(type: string): Message | undefined => {
    const packed = details.find(({ type_url: url }) => url.endsWith(`/google.rpc.${type}`));
    return packed && decode<Message>(type, packed.value);
  };
  const told = find<{ reason: string; metadata: Record<string, string> }>("ErrorInfo");
  const retry = find<{ retryDelay: { seconds: string; nanos: number } }>("RetryInfo")?.retryDelay;
  return {
    code: error.code,
    reason: told?.reason ?? "",
    facts: told?.metadata ?? {},
    retryDelayMs: retry && Number(retry.seconds) * 1_000 + retry.nanos / 1_000_000,
  };
};
