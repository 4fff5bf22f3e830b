import { type CallError, readCallError } from "../../platform/grpc/call-error.ts";
import { createClient } from "../../platform/grpc/client.ts";
import { readStatusDetails } from "../../platform/grpc/error-details.ts";
import type { StreamCommandsRequest } from "../../proto/gen/daybook/account/v1/StreamCommandsRequest.ts";
import type { StreamCommandsResponse__Output } from "../../proto/gen/daybook/account/v1/StreamCommandsResponse.ts";
import { isWorthRetrying } from "../call.ts";
import { CommandFailed } from "../command-failed.ts";
import type { DemoStage } from "./demo-plan.ts";
import { type DemoTally, tallyAnswer, tallyRefusal } from "./demo-tally.ts";

const service = "daybook.account.v1.AccountCommandService";

/** Things of one call; their numbers are kept until all of them have an outcome. */
const callMax = 2_000;
const attemptsMax = 8;
const firstPauseMs = 250;
const pauseMaxMs = 5_000;
const callTimeoutMs = 60_000;

/** Where the commands go. */
export type DemoTarget = {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** How a call went: which commands have an outcome, and what was wrong with the others. */
type Round = { readonly settled: ReadonlySet<number>; readonly problem: string };

const envelopeOf = ({ commandsOf }: DemoStage, index: number): StreamCommandsRequest => {
  const [{ rpc, request }] = commandsOf(index);
  return { [rpc]: request };
};

const answerOf = (outcome: StreamCommandsResponse__Output): { replayed: boolean } | undefined => {
  const { outcome: rpc } = outcome;
  return rpc === undefined || rpc === "error" ? undefined : (outcome[rpc] ?? undefined);
};

/** What is wrong with a call that ended early; one that somebody else must mend is thrown. */
const problemOf = (thrown: unknown): string => {
  const error: CallError = readCallError(thrown);
  if (isWorthRetrying(error)) return error.message;
  throw new CommandFailed("software", `Cannot send the commands: ${error.code} ${error.message}`);
};

const sendOnce = async (
  stage: DemoStage,
  indexes: readonly number[],
  { address, headers }: DemoTarget,
  settle: (outcome: StreamCommandsResponse__Output) => string | undefined,
): Promise<Round> => {
  const client = createClient(service, address);
  const settled = new Set<number>();
  let problem = "it ended early";
  const exchange = client.streamCommands({ headers, timeoutMs: callTimeoutMs });
  const send = async (): Promise<void> => {
    for (const index of indexes) await exchange.send(envelopeOf(stage, index));
    exchange.end();
  };
  const read = async (): Promise<void> => {
    for await (const outcome of exchange.responses) {
      const refused = settle(outcome);
      if (refused !== undefined) problem = refused;
      else settled.add(indexes[Number(outcome.position) - 1] ?? -1);
    }
  };
  try {
    // Sending fails only because the call is over; reading tells why.
    const [, reading] = await Promise.allSettled([send(), read()]);
    if (reading.status === "rejected") problem = problemOf(reading.reason);
    return { settled, problem };
  } finally {
    client.close();
  }
};

/** Sends what has no outcome yet until everything has one, always under the same request ids. */
const sendAll = async (
  stage: DemoStage,
  indexes: readonly number[],
  target: DemoTarget,
  settle: (outcome: StreamCommandsResponse__Output) => string | undefined,
): Promise<void> => {
  let left = indexes;
  for (let attempt = 1; ; attempt += 1) {
    const { settled, problem } = await sendOnce(stage, left, target, settle);
    left = left.filter((index) => !settled.has(index));
    if (left.length === 0) return;
    if (attempt === attemptsMax) {
      const message = `Cannot send ${left.length} ${stage.title} to ${target.address}: ${problem}`;
      throw new CommandFailed("unavailable", message);
    }
    const pauseMs = Math.min(firstPauseMs * 2 ** (attempt - 1), pauseMaxMs);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
};

/**
 * Makes the things of a stage of accounts, each one command, over calls of StreamCommands.
 * @throws {CommandFailed} when commands came to no answer; the same demo again goes on from there.
 */
export const sendStreamed = async (
  stage: DemoStage,
  target: DemoTarget,
  tally: DemoTally,
  tick: () => void,
): Promise<void> => {
  const settle = (outcome: StreamCommandsResponse__Output): string | undefined => {
    const answer = answerOf(outcome);
    if (answer !== undefined) tallyAnswer(tally, answer);
    else if (outcome.error) {
      const { reason } = readStatusDetails(outcome.error);
      if (!tallyRefusal(tally, reason)) return outcome.error.message;
    }
    tick();
    return undefined;
  };
  for (let from = 0; from < stage.count; from += callMax) {
    const length = Math.min(callMax, stage.count - from);
    const indexes = Array.from({ length }, (_each, at) => from + at);
    await sendAll(stage, indexes, target, settle);
  }
};
