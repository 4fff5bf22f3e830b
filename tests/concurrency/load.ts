import { setTimeout as delay } from "node:timers/promises";
import { v4 as uuid } from "uuid";
import { readRefusal } from "../e2e/refusal-of.ts";
import { createRandom, type Random } from "../e2e/seeded-random.ts";
import type { Attempt, ClientRequest, No, Operation, Silence, Yes } from "./history.ts";
import type { RequestPlan } from "./request-plan.ts";
import { type Commands, sendAsked } from "./send-asked.ts";

/** A process that takes commands. */
export type Target = { readonly name: string; readonly commands: Commands };

/** What is sent, by how many, and to whom. */
export type LoadOptions = {
  readonly seed: number;
  readonly tenantId: string;
  readonly plan: RequestPlan;
  readonly callers: number;
  readonly forMs: number;
  /** Requests of all callers, at most. */
  readonly operationsMax: number;
  /** Those that run at the time of the call; at least one. */
  readonly targets: () => readonly Target[];
};

const callTimeoutMs = 5_000;
const settleTimeoutMs = 60_000;
const pauseMs = 20;
const resendsMax = 3;

/** Status codes after which a command stands as it was answered, for ever. */
const definite: readonly string[] = [
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "FAILED_PRECONDITION",
  "ABORTED",
];

const clock = (): number => performance.timeOrigin + performance.now();

const readFailure = (error: unknown): No | Silence => {
  const { code, reason, facts } = readRefusal(error);
  if (!definite.includes(code) || reason === "") {
    // No request of a plan is malformed, and a bug is a bug.
    if (code === "INVALID_ARGUMENT" || reason === "INTERNAL") throw error;
    return { kind: "silence", code: `${code} ${reason}` };
  }
  const { replayed, ...rest } = facts;
  return { kind: "no", reason, facts: rest, replayed: replayed === "true" };
};

type Growing = { readonly request: ClientRequest; readonly attempts: Attempt[] };

type CallLimit = { readonly timeoutMs?: number; readonly cancelAfterMs?: number };

const attempt = async (
  { request, attempts }: Growing,
  { name, commands }: Target,
  tenantId: string,
  { timeoutMs = callTimeoutMs, cancelAfterMs }: CallLimit = {},
): Promise<Attempt["told"]> => {
  const calledAt = clock();
  const cancel = cancelAfterMs === undefined ? {} : { signal: AbortSignal.timeout(cancelAfterMs) };
  const headers = { "x-tenant-id": tenantId };
  const told: Yes | No | Silence = await sendAsked(commands, request, {
    timeoutMs,
    headers,
    ...cancel,
  }).catch(readFailure);
  attempts.push({ process: name, calledAt, endedAt: clock(), told });
  return told;
};

const isSettled = ({ attempts }: Operation): boolean =>
  attempts.some(({ told }) => told.kind !== "silence");

/** How the first call of a request is made: one in eight is cut short. */
const drawLimit = (random: Random): CallLimit => {
  const die = random.integer(1, 16);
  if (die === 1) return { cancelAfterMs: random.integer(0, 20) };
  return die === 2 ? { timeoutMs: random.integer(1, 25) } : {};
};

const runCaller = async (
  caller: number,
  options: LoadOptions,
  operations: Growing[],
  stopAt: number,
): Promise<void> => {
  const { seed, tenantId, plan, targets, operationsMax } = options;
  const random = createRandom(seed * 1_000 + caller);
  const send = async (operation: Growing, limit?: CallLimit): Promise<void> => {
    const told = await attempt(operation, random.pick(targets()), tenantId, limit);
    if (told.kind === "yes") plan.learn(operation.request.asked, told);
  };
  while (clock() < stopAt && operations.length < operationsMax) {
    const requestId = uuid({ random: random.bytes(16) });
    const request = { requestId, caller: String(caller), ...plan.next(random) };
    const operation: Growing = { request, attempts: [] };
    operations.push(operation);
    const fate = random.integer(1, 24);
    // Two processes at once, now and then; and one again after the other has answered.
    if (fate === 1) await Promise.all([send(operation), send(operation)]);
    else await send(operation, drawLimit(random));
    if (fate === 2) await send(operation);
    const comesBack = random.integer(1, 2) === 1;
    for (let resends = 0; comesBack && !isSettled(operation) && resends < resendsMax; ) {
      resends += 1;
      await delay(pauseMs);
      await send(operation);
    }
  }
};

/** Asks for whatever is open until there is an answer. */
const settleAll = async (
  operations: readonly Growing[],
  { targets, tenantId }: LoadOptions,
): Promise<void> => {
  const giveUpAt = clock() + settleTimeoutMs;
  const open = operations.filter((operation) => !isSettled(operation)).values();
  const worker = async (): Promise<void> => {
    for (const operation of open) {
      for (let turn = 0; !isSettled(operation) && clock() < giveUpAt; turn += 1) {
        const running = targets();
        const target = running[turn % running.length];
        if (target !== undefined) await attempt(operation, target, tenantId);
        if (!isSettled(operation)) await delay(pauseMs);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
};

/**
 * Callers send a plan's requests to any of the processes, some with an expected version, some cut
 * short, some sent to two at once or again afterwards. In the end everything has been answered.
 */
export const runLoad = async (options: LoadOptions): Promise<Operation[]> => {
  const { plan, callers, forMs, tenantId, targets } = options;
  const operations: Growing[] = [];
  const random = createRandom(options.seed * 1_000 - 1);
  for (const asked of plan.openings) {
    const requestId = uuid({ random: random.bytes(16) });
    const request = { requestId, caller: "first", asked };
    const operation: Growing = { request, attempts: [] };
    operations.push(operation);
    const [target] = targets();
    if (target === undefined) throw new Error("Cannot begin: no process takes commands");
    await attempt(operation, target, tenantId);
  }
  const stopAt = clock() + forMs;
  const running = Array.from({ length: callers }, (_, caller) =>
    runCaller(caller, options, operations, stopAt),
  );
  await Promise.all(running);
  await settleAll(operations, options);
  return operations;
};
