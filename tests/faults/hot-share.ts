import { expect } from "vitest";
import { type Clients, openClients } from "../e2e/embedded-process.ts";
import type { RealProcess } from "../e2e/real-installation.ts";
import type { Random } from "../e2e/seeded-random.ts";
import { upTo } from "../e2e/together.ts";
import { countAnswers, type Drill } from "./drill.ts";
import { hotPlan, openAccounts } from "./hot-load.ts";
import { startPersistentLoad } from "./persistent-load.ts";

const hotPercent = 5;
const callers = 64;
const commandsPerTurn = 3_000;
const turns = 3;
/** What is told here is no matter of time: a busy machine may take as long as it wants. */
const patienceMs = 30_000;
/** So many that callers stand in nobody's way but the database's. */
const unboundedPerSecond = 1_000_000;

const clientsOf = ({ address }: RealProcess): Clients =>
  openClients({ commands: address, queries: address, operations: address });

/** The first replica alone on cold accounts, then all of them with a hot one, turn by turn. */
const runTurns = async (
  drill: Drill,
  random: Random,
  clients: readonly Clients[],
): Promise<readonly number[]> => {
  const cold = upTo(200).map((index) => `cold-${index}`);
  await openAccounts(drill, ["hot", ...cold]);
  const rateOn = async (routes: readonly Clients[], percent: number): Promise<number> => {
    let turn = 0;
    const began = performance.now();
    const load = startPersistentLoad({
      callers,
      perSecond: unboundedPerSecond,
      deadlineMs: patienceMs,
      next: hotPlan(random, "hot", cold, percent),
      route: () => {
        turn += 1;
        return routes[turn % routes.length] as Clients;
      },
      onAcknowledged: drill.ledger.acknowledge,
    });
    await expect.poll(load.answered, { timeout: 60_000 }).toBeGreaterThan(commandsPerTurn);
    const rate = load.answered() / (performance.now() - began);
    await load.end();
    // Nobody was refused, for contention or anything else.
    expect(Object.keys(countAnswers(load))).toEqual(["OK"]);
    return rate;
  };
  const ratios: number[] = [];
  for (let turn = 0; turn <= turns; turn += 1) {
    const alone = await rateOn(clients.slice(0, 1), 0);
    const hot = await rateOn(clients, hotPercent);
    // The first turn warms up.
    if (turn > 0) ratios.push(hot / alone);
  }
  return ratios.sort((left, right) => left - right);
};

/**
 * What two replicas do, while every twentieth command is on one account, as a share of what one of
 * them does alone on cold accounts: the middle one of three turns.
 */
export const hotShare = async (drill: Drill, random: Random): Promise<number> => {
  const clients = drill.running("command-service").map(clientsOf);
  try {
    const ratios = await runTurns(drill, random, clients);
    return ratios[Math.floor(turns / 2)] ?? 0;
  } finally {
    for (const client of clients.flatMap((one) => Object.values(one))) client.close();
  }
};
