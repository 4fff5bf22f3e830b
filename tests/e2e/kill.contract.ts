import { describe, expect, it } from "vitest";
import type { Clients } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { expectDocuments, expectLog } from "./ledger-check.ts";
import { createLoadPlan, type LoadPlan, sendLoad } from "./load.ts";
import { createRandom } from "./seeded-random.ts";
import type { LoadCommand } from "./sent-command.ts";
import { shopMethod, shopStream } from "./shop-command.ts";

const commandsOfLoad = 5_000;
const callers = 32;
const accounts = 50;

/** What GetCommand is asked for a command of the load. */
const askFor = (command: LoadCommand) =>
  "tenant" in command
    ? { tenantId: command.tenant, method: shopMethod(command), requestId: command.requestId }
    : {
        method: `daybook.account.v1.AccountCommandService/${command.rpc}`,
        requestId: command.requestId,
      };

/** What nobody was told yet, and what was refused for good. */
type Open = { unknown: LoadCommand[]; readonly refused: LoadCommand[] };

const from = (commands: LoadCommand[]) => () => commands.shift();

/** Sends again, with the same request ids, what ended without an answer. */
const sendAgain = async (clients: Clients, ledger: Ledger, open: Open): Promise<void> => {
  const next = from(open.unknown);
  const outcome = await sendLoad(clients, { callers, next, onAcknowledged: ledger.acknowledge });
  expect(outcome.unknown).toEqual([]);
  open.refused.push(...outcome.refused.map(({ command }) => command));
};

/** Sends a load and kills the process once `killAfter` commands are acknowledged. */
const sendUntilKilled = async (
  process: Clients & { kill: () => Promise<void> },
  ledger: Ledger,
  open: Open,
  { plan, killAfter }: { readonly plan: LoadPlan; readonly killAfter: number },
): Promise<void> => {
  const load = Array.from({ length: commandsOfLoad }, plan.next);
  let acknowledged = 0;
  let killed: Promise<void> | undefined;
  const outcome = await sendLoad(process, {
    callers,
    next: from(load),
    stop: () => killed !== undefined,
    onAcknowledged: (answer) => {
      ledger.acknowledge(answer);
      acknowledged += 1;
      if (acknowledged === killAfter) killed = process.kill();
    },
  });
  await killed;
  expect(acknowledged).toBeLessThan(commandsOfLoad);
  expect(outcome.unknown.map(({ refusal }) => refusal.code)).not.toContain("INTERNAL");
  open.unknown = outcome.unknown.map(({ command }) => command);
  open.refused.push(...outcome.refused.map(({ command }) => command));
};

/** GetCommand agrees about every command that was in doubt and about some of the others. */
const expectCommands = async (
  { operations }: Clients,
  ledger: Ledger,
  refused: readonly LoadCommand[],
  inDoubt: ReadonlySet<LoadCommand>,
): Promise<void> => {
  const sampled = (command: LoadCommand, index: number): boolean =>
    inDoubt.has(command) || index % 50 === 0;
  const told = ledger.acknowledged().filter(({ command }, index) => sampled(command, index));
  for (const { command, changes, told: ofShop } of told) {
    const found = await operations.getCommand(askFor(command));
    expect(found.command).toMatchObject({ outcome: "COMMAND_OUTCOME_COMMITTED", reason: "" });
    const events = found.command?.events.map(({ streamId, streamVersion }) => ({
      streamId,
      version: Number(streamVersion),
    }));
    if (!("tenant" in command)) {
      expect(events).toEqual(
        changes.map(({ accountId, version }) => ({ streamId: `account-${accountId}`, version })),
      );
    } else if (command.rpc !== "ReceiveStock") {
      // Stock that comes in is told with its product's version, and is no event of it.
      const { version } = ofShop ?? { version: 0 };
      expect(events).toContainEqual({ streamId: shopStream(command), version });
    }
  }
  for (const refusedOne of refused.filter(sampled)) {
    const { command } = await operations.getCommand(askFor(refusedOne));
    expect(command).toMatchObject({ outcome: "COMMAND_OUTCOME_REFUSED", events: [] });
  }
};

/** As many times on one data folder. */
export const killContract = (rounds: number): void => {
  describe(`SIGKILL in a load of 5,000 commands, ${rounds} times`, () => {
    it("leaves each acknowledged command's events and effect there once, no more", async () => {
      const random = createRandom(4_711);
      await using installation = createInstallation();
      const ledger = createLedger();
      const open: Open = { unknown: [], refused: [] };
      const plan = createLoadPlan(random, "k", accounts);
      let inDoubt: LoadCommand[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        const process = await installation.start();
        inDoubt = [...inDoubt, ...open.unknown];
        await sendAgain(process, ledger, open);
        const killAfter = random.integer(100, 1_500);
        await sendUntilKilled(process, ledger, open, { plan, killAfter });
      }
      const process = await installation.start();
      inDoubt = [...inDoubt, ...open.unknown];
      await sendAgain(process, ledger, open);
      expect(inDoubt.length).toBeGreaterThan(rounds);

      await expectLog(process, ledger);
      await expectDocuments(process, ledger);
      await expectCommands(process, ledger, open.refused, new Set(inDoubt));
    }, 900_000);
  });
};
