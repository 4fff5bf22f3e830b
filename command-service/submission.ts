import type { Decision, Figures } from "../domain/decision.ts";
import { CommandRejected } from "../domain/rejection.ts";
import type { CommandKey, StoredCommand } from "../platform/event-log/event-log.ts";

/** A command on its way in: what to decide, for whom, and until when. */
export type CommandCall<Command> = {
  readonly key: CommandKey;
  /** SHA-256 of the canonical request. */
  readonly requestHash: Uint8Array;
  readonly decision: Decision<Command>;
  readonly command: Command;
  /**
   * It is decided at this time at the earliest, in milliseconds since 1970: the database said that
   * it has come, whatever the clock says here. Undefined: whenever.
   */
  readonly notBefore?: number;
  /** Version of the decision's first stream that the caller has seen. */
  readonly expectedVersion: bigint | undefined;
  readonly correlationId: string;
  /** Id of the event that made the command; undefined: a caller did. */
  readonly causationId?: string;
  readonly actor: string;
  readonly traceparent: string;
  /** When the caller stops waiting, in milliseconds since 1970; Infinity when it never said. */
  readonly deadline: number;
  readonly signal: AbortSignal;
};

/** A command that is in the log. */
export type Executed = {
  readonly stored: StoredCommand;
  readonly figures: Figures;
  /** The request id was known: this is the first answer again. */
  readonly replayed: boolean;
};

/** A call of any decision: only the decision itself looks into its command. */
// biome-ignore lint/suspicious/noExplicitAny: a queue holds commands of every kind.
export type AnyCall = CommandCall<any>;

/** A call with its caller waiting: settled once, by whoever comes first. */
export type Submission = {
  readonly call: AnyCall;
  /** The latest moment to answer: the caller's deadline or the service's own. */
  readonly answerBy: number;
  readonly settled: () => boolean;
  readonly resolve: (executed: Executed) => void;
  readonly reject: (error: unknown) => void;
};

/** The part of a {@link CommandKey} map key that is unique. */
export const commandKey = ({ tenantId, method, requestId }: CommandKey): string =>
  `${tenantId} ${method} ${requestId}`;

/** A refusal as it was stored, told again with `replayed` among its facts. */
export const replayedRejection = ({ reason, facts, message }: CommandRejected): CommandRejected =>
  new CommandRejected(reason, { ...facts, replayed: "true" }, message);
