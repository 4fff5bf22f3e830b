import type { Asked } from "../account-books.ts";

/** A request as a client made it, the same for every attempt. */
export type ClientRequest = {
  readonly requestId: string;
  readonly caller: string;
  readonly asked: Asked;
  readonly expectedVersion?: number;
};

/** What an OK says of one account. */
export type ToldAccount = {
  readonly accountId: string;
  readonly version: number;
  readonly entry?: { readonly entryId: string; readonly entryNumber: number };
};

/** OK: the named account first, then the other one of a transfer. */
export type Yes = {
  readonly kind: "yes";
  readonly accounts: readonly ToldAccount[];
  /** Of the named account, in minor units. */
  readonly figures: {
    readonly balance?: bigint;
    readonly available?: bigint;
    readonly held?: bigint;
    readonly released?: bigint;
  };
  readonly positions: readonly { readonly partition: number; readonly offset: number }[];
  readonly recordTime: number;
  readonly replayed: boolean;
};

/** A refusal that stands for ever. */
export type No = {
  readonly kind: "no";
  readonly reason: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly replayed: boolean;
};

/** No definite answer: the command may have happened, may happen yet, or never will. */
export type Silence = { readonly kind: "silence"; readonly code: string };

/** One call. Times are in milliseconds since 1970, of the one clock of all clients. */
export type Attempt = {
  readonly process: string;
  readonly calledAt: number;
  readonly endedAt: number;
  readonly told: Yes | No | Silence;
};

/** A request with all its attempts, in the order in which they ended. */
export type Operation = { readonly request: ClientRequest; readonly attempts: readonly Attempt[] };

/** An event as the log holds it in the end. */
export type LoggedEvent = {
  readonly accountId: string;
  readonly version: number;
  readonly type: string;
  readonly requestId: string;
  /** The fact as JSON text. */
  readonly data: string;
  readonly partition: number;
  readonly offset: number;
  readonly recordTime: number;
};

/** What all clients asked and were told, and what the log holds once everybody was answered. */
export type History = {
  /** Makes the same requests again. */
  readonly seed: number;
  readonly operations: readonly Operation[];
  readonly events: readonly LoggedEvent[];
};

/** An operation with its one answer. It took effect, or was refused, between the two times. */
export type Settled = ClientRequest & {
  readonly calledAt: number;
  /** When the first definite answer was heard. */
  readonly answeredAt: number;
  readonly answer: Yes | No;
};

/** Something that no legal serial order explains. */
export type Violation = {
  readonly what: string;
  readonly accountIds: readonly string[];
  /** The fewest operations that show it. */
  readonly window: readonly Settled[];
  /** What the model says at each place where it could have happened. */
  readonly notes: readonly string[];
};
