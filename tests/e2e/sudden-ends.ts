import { expect, it } from "vitest";
import type { Clients } from "./embedded-process.ts";
import { eur, newRequestId, present } from "./messages.ts";
import { readRefusal } from "./refusal-of.ts";
import { createRandom } from "./seeded-random.ts";
import { refusalIn } from "./streamed.ts";
import { together, upTo } from "./together.ts";

type Commands = Clients["commands"];

const streams = 24;
const transfersPerStream = 25;
const longestMs = 60;

/** How a stream ends that its caller leaves, by cancel or deadline, and one left to itself. */
const ends = ["CANCELLED", "DEADLINE_EXCEEDED", "OK"];

/** What a command may be told whose stream has no time left: that it is not done, or not known. */
const openEnds = ["DEADLINE_EXCEEDED", "CANCELLED", "OVERLOADED"];

const open = async (commands: Commands, minor: number): Promise<string> => {
  const opening = { requestId: newRequestId(), ownerId: "o", currencyCode: "EUR" };
  const { accountId } = await commands.openAccount(opening, { timeoutMs: 30_000 });
  const deposit = { requestId: newRequestId(), accountId, amount: eur(minor) };
  await commands.depositMoney(deposit, { timeoutMs: 30_000 });
  return accountId;
};

/** Sends transfers over one stream and leaves it after a while; gives the ids it had answers to. */
const leaveStream = async (
  commands: Commands,
  transfers: readonly { readonly requestId: string }[],
  options: { readonly signal: AbortSignal } | { readonly timeoutMs: number },
): Promise<string[]> => {
  const exchange = commands.streamCommands(options);
  const send = async (): Promise<void> => {
    for (const transferMoney of transfers) await exchange.send({ transferMoney });
    exchange.end();
  };
  const sending = send().catch(() => undefined); // How the stream ended is told below.
  const answered: string[] = [];
  const read = async (): Promise<string> => {
    for await (const outcome of exchange.responses) {
      if (outcome.error) expect(openEnds).toContain(refusalIn(outcome).reason);
      else answered.push(outcome.requestId);
    }
    return "OK";
  };
  const ended = await read().catch((error) => readRefusal(error).code);
  expect(ends).toContain(ended);
  exchange.cancel();
  await sending;
  return answered;
};

/** Streams whose callers go away at random moments leave whole commands or none. */
export const suddenEnds = (commandsOf: () => Commands): void => {
  it("by cancel or deadline leaves whole transfers or none; a retry tells which", async () => {
    const commands = commandsOf();
    const random = createRandom(20_262);
    const total = streams * transfersPerStream;
    const [from, to] = [await open(commands, 1_000_000), await open(commands, 1)];
    const transfers = upTo(total).map((minor) => ({
      requestId: newRequestId(),
      fromAccountId: from,
      toAccountId: to,
      amount: eur(minor),
    }));
    const answered = await together(upTo(streams), 8, async (stream) => {
      const afterMs = random.integer(0, longestMs);
      const own = transfers.slice((stream - 1) * transfersPerStream, stream * transfersPerStream);
      const options =
        random.integer(0, 1) === 0
          ? { signal: AbortSignal.timeout(afterMs) }
          : { timeoutMs: afterMs };
      return await leaveStream(commands, own, options);
    });
    const known = new Set(answered.flat());
    const again = await together(transfers, 16, async (transfer) => {
      const answer = await commands.transferMoney(transfer, { timeoutMs: 30_000 });
      // What was answered once is never made a second time.
      if (known.has(transfer.requestId)) expect(answer.replayed).toBe(true);
      return answer;
    });
    const versions = (of: (one: (typeof again)[number]) => string): number[] =>
      again.map((one) => Number(of(one))).sort((left, right) => left - right);
    // Behind opening and deposit each transfer has one event on either account, and no other.
    const expected = upTo(total).map((place) => place + 2);
    expect(versions(({ version }) => version)).toEqual(expected);
    expect(versions(({ toVersion }) => toVersion)).toEqual(expected);
    const sum = (total * (total + 1)) / 2;
    const last = present(again.find(({ version }) => Number(version) === total + 2));
    expect(last.balance).toEqual(eur(1_000_000 - sum));
    const look = { requestId: newRequestId(), accountId: to, amount: eur(1) };
    const { balance } = await commands.depositMoney(look, { timeoutMs: 30_000 });
    expect(balance).toEqual(eur(sum + 2));
  });
};
