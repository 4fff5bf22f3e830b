import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import type { Clients } from "../e2e/embedded-process.ts";
import { newRequestId } from "../e2e/messages.ts";
import { readRefusal } from "../e2e/refusal-of.ts";
import { type LoadCommand, sendCommand } from "../e2e/sent-command.ts";
import type { Drill } from "./drill.ts";

const deadlineMs = 5_000;
const triesMax = 100;
const retryAfterMs = 100;

/** Opens an account beside those of the load. */
export const openingOf = (accountId: string): LoadCommand => ({
  rpc: "OpenAccount",
  requestId: newRequestId(),
  accountId,
  ownerId: "owner-apart",
  overdraftMinor: 0n,
});

/** One cent. */
export const depositTo = (accountId: string, description = ""): LoadCommand => ({
  rpc: "DepositMoney",
  requestId: newRequestId(),
  accountId,
  amountMinor: 1n,
  description,
  reference: "",
});

/**
 * Sends a command until it is OK, and tells the books.
 * @throws {Error} a refusal other than "not now", or that for ever.
 */
export const sendUntilDone = async (
  { ledger }: Pick<Drill, "ledger">,
  command: LoadCommand,
  clients: Clients,
): Promise<void> => {
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const sent = sendCommand(clients, command, { timeoutMs: deadlineMs });
    const outcome = await sent.catch(readRefusal);
    if ("changes" in outcome) return ledger.acknowledge(outcome);
    expect(outcome.code).toMatch(/^(?:UNAVAILABLE|DEADLINE_EXCEEDED)$/);
    await pause(retryAfterMs);
  }
  throw new Error(`Cannot send the command: it was refused ${triesMax} times`);
};
