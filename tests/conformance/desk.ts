import { randomUUID } from "node:crypto";
import { Deviation, expectSeen } from "./expectation.ts";
import type { Streaming } from "./streaming.ts";
import { type CallOptions, type Message, type Outcome, requestBytes, type Wire } from "./wire.ts";

/** What rules work with: one tenant, and the calls that rules make. */
export type Desk = {
  readonly tenant: string;
  /** An id that nobody has used. */
  readonly newId: (prefix?: string) => string;
  /** The same in a tenant of its own. */
  readonly elsewhere: () => Desk;
  readonly call: (rpc: string, request: object, options?: CallOptions) => Promise<Outcome>;
  /** A call without headers. */
  readonly callBare: (rpc: string, request: object) => Promise<Outcome>;
  /** A call that streams; `request` is that of one that only answers with a stream. */
  readonly stream: (rpc: string, request: object, options?: CallOptions) => Streaming;
  /** A call that must be answered OK; its response. */
  readonly ok: (rpc: string, request: object, options?: CallOptions) => Promise<Message>;
  /** A command that must be answered OK, with a request id of its own. */
  readonly does: (rpc: string, request: object) => Promise<Message>;
  /** A command, or a query, that must be refused for a reason. */
  readonly refused: (rpc: string, request: object, reason: string) => Promise<Outcome>;
  /** A new account with a balance, of an owner of its own unless one is given. */
  readonly open: (account?: NewAccount) => Promise<string>;
};

/** What a new account is like. Amounts are minor units. */
export type NewAccount = {
  readonly balance?: number | string;
  readonly overdraft?: number | string;
  readonly currency?: string;
  readonly owner?: string;
};

/** Codes by reason, as the contract pairs them; those of missing and taken ids by their form. */
const codes: Readonly<Record<string, string>> = {
  MESSAGE_TOO_LARGE: "RESOURCE_EXHAUSTED",
  INVALID_FIELD: "INVALID_ARGUMENT",
  TOKEN_OF_OTHER_LOG: "INVALID_ARGUMENT",
  REQUEST_ID_REUSED: "ALREADY_EXISTS",
  EMAIL_TAKEN: "ALREADY_EXISTS",
  VERSION_CONFLICT: "ABORTED",
  PROJECTION_LAG: "UNAVAILABLE",
};

const codeOf = (reason: string): string => {
  if (reason.endsWith("_NOT_FOUND")) return "NOT_FOUND";
  if (reason.endsWith("_EXISTS")) return "ALREADY_EXISTS";
  return codes[reason] ?? "FAILED_PRECONDITION";
};

/** What every refusal for a reason must say. */
export const refusalOf = (reason: string): Message => ({
  status: codeOf(reason),
  reason,
  domain: "daybook",
});

/** An amount of minor units. */
export const money = (minorUnits: number | string | bigint, currencyCode = "EUR") => ({
  currencyCode,
  minorUnits: String(minorUnits),
});

/** A moment, in milliseconds since 1970. */
export const timeAt = (ms: number) => ({
  seconds: String(Math.floor(ms / 1_000)),
  nanos: (((ms % 1_000) + 1_000) % 1_000) * 1_000_000,
});

/** Milliseconds since 1970 of a moment of an answer. */
export const msOf = (time: unknown): number => {
  const { seconds = 0, nanos = 0 } = (time ?? {}) as { seconds?: string; nanos?: number };
  return Number(seconds) * 1_000 + Number(nanos) / 1_000_000;
};

/** The token of an answer. */
export const tokenOf = (answer: Message): string => String(answer.consistencyToken);

/** Tokens joined are a token. */
export const joined = (...answers: readonly Message[]): string => answers.map(tokenOf).join(",");

/** A field of an answer that is a message. */
export const at = (message: Message, field: string): Message => (message[field] ?? {}) as Message;

/** A repeated field. */
export const all = (message: Message, field: string): readonly Message[] =>
  (message[field] ?? []) as readonly Message[];

/** Runs `work` for each, at most so many at once. */
export const forEachOf = async <Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
};

const untilTimeoutMs = 40_000;
const lookEveryMs = 100;

/** Resolves once `look` says yes. @throws {Deviation} when it does not within 40 s. */
export const until = async (what: string, look: () => Promise<boolean>): Promise<void> => {
  const endAt = performance.now() + untilTimeoutMs;
  while (!(await look())) {
    if (performance.now() > endAt) throw new Deviation("after 40 s", what, "it is not so");
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
};

/** A desk in a tenant that nobody has used. */
export const openDesk = (wire: Wire): Desk => {
  const tenant = `conformance-${randomUUID()}`;
  const header = ["x-tenant-id", tenant] as const;
  const newId = (prefix = "c"): string => `${prefix}-${randomUUID().slice(0, 13)}`;
  const inTenant = ({ headers = [], ...options }: CallOptions = {}): CallOptions => {
    const isOwn = headers.some(([name]) => name === "x-tenant-id");
    return { ...options, headers: isOwn ? headers : [header, ...headers] };
  };
  const call: Desk["call"] = (rpc, request, options) => wire.call(rpc, request, inTenant(options));
  const ok: Desk["ok"] = async (rpc, request, options) => {
    const outcome = await call(rpc, request, options);
    expectSeen(rpc, `${outcome.status} ${outcome.message}`.trim(), "OK");
    return outcome.response;
  };
  const does: Desk["does"] = (rpc, request) => ok(rpc, { requestId: randomUUID(), ...request });
  const open: Desk["open"] = async (account = {}) => {
    const { balance = 0, overdraft = 0, currency = "EUR", owner = newId("owner") } = account;
    const accountId = newId();
    await does("OpenAccount", {
      accountId,
      ownerId: owner,
      currencyCode: currency,
      overdraftLimit: money(overdraft, currency),
    });
    if (BigInt(balance) > 0n) {
      await does("DepositMoney", { accountId, amount: money(balance, currency) });
    }
    return accountId;
  };
  return {
    tenant,
    newId,
    elsewhere: () => openDesk(wire),
    call,
    callBare: (rpc, request) => wire.call(rpc, request),
    stream: (rpc, request, options) => wire.open(rpc, request, inTenant(options)),
    ok,
    does,
    refused: async (rpc, request, reason) => {
      const outcome = await call(rpc, { requestId: randomUUID(), ...request });
      expectSeen(rpc, outcome, refusalOf(reason));
      return outcome;
    },
    open,
  };
};

/** The request's fields in the opposite order on the wire; the meaning is the same. */
export const reversedFields = (rpc: string, request: object): Buffer =>
  Buffer.concat(
    Object.entries(request)
      .map(([name, value]) => requestBytes(rpc, { [name]: value }))
      .reverse(),
  );
