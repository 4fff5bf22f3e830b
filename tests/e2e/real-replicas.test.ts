import { afterAll, beforeAll, expect, it } from "vitest";
import { readModels } from "../../read-models/read-models.ts";
import { describeWith } from "../services/service.ts";
import type { Clients } from "./embedded-process.ts";
import { createLedger } from "./ledger.ts";
import { expectDocuments } from "./ledger-check.ts";
import { createLoadPlan, sendLoad } from "./load.ts";
import { eur, newRequestId } from "./messages.ts";
import {
  clientsOf,
  createRealInstallation,
  type RealInstallation,
  type RealProcess,
  untilReady,
} from "./real-installation.ts";
import { createRandom } from "./seeded-random.ts";

/**
 * A replica that was killed is replaced within this time, beside another suite on the same cores;
 * `npm run test:faults` asserts 5 s, with nothing beside it.
 */
const takeOverMs = 10_000;
/** What is written once all partitions are held is applied within this time. */
const appliedMs = 2_000;

describeWith(["postgres", "rabbitmq", "elasticsearch"], "Two replicas of each process", () => {
  let installation: RealInstallation;
  let projectors: RealProcess[];
  let replicas: [Clients, Clients];
  const ledger = createLedger();

  beforeAll(async () => {
    installation = await createRealInstallation();
    const two = async (name: Parameters<RealInstallation["start"]>[0]) => [
      await installation.start(name),
      await installation.start(name),
    ];
    const [commands, queries, operations] = await Promise.all([
      two("command-service"),
      two("query-service"),
      two("projector"),
    ]);
    projectors = operations;
    await untilReady([...commands, ...queries, ...operations]);
    const clients = (at: 0 | 1): Clients =>
      clientsOf(
        commands[at] as RealProcess,
        queries[at] as RealProcess,
        operations[at] as RealProcess,
      );
    replicas = [clients(0), clients(1)];
  }, 300_000);
  afterAll(() => installation?.remove());

  it("make one event and equal answers of 200 identical requests spread over them", async () => {
    const [one, other] = replicas;
    const tenant = { headers: { "x-tenant-id": "identical" }, timeoutMs: 30_000 };
    const accountId = "same";
    const opening = { requestId: newRequestId(), accountId, ownerId: "o", currencyCode: "EUR" };
    await one.commands.openAccount(opening, tenant);
    const request = { requestId: newRequestId(), accountId, amount: eur(5) };
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (index % 2 === 0 ? one : other).commands.depositMoney(request, tenant),
      ),
    );
    // None would mean that the store's answer to the one append was lost, and it had to ask again.
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const told = new Set(answers.map((answer) => JSON.stringify({ ...answer, replayed: true })));
    expect(told.size).toBe(1);
    const { events } = await other.operations.readEvents({
      tenantId: "identical",
      streamId: `account-${accountId}`,
    });
    expect(events.map(({ type }) => type)).toEqual(["AccountOpened", "MoneyDeposited"]);
    const consistencyToken = answers[0]?.consistencyToken ?? "";
    for (const { queries } of replicas) {
      const { account } = await queries.getAccount({ accountId, consistencyToken }, tenant);
      expect(account).toMatchObject({ balance: eur(5), version: "2" });
    }
  }, 300_000);

  it("share the partitions, and one applies them all soon after the other was killed", async () => {
    const [first, second] = projectors as [RealProcess, RealProcess];
    for (const process of [first, second]) {
      const lanes = async () => (await process.metric("daybook_projection_lag_events")).length;
      // Half of 16 partitions, in every projection.
      await expect.poll(lanes, { timeout: 15_000 }).toBe(8 * readModels.length);
    }
    const plan = createLoadPlan(createRandom(3), "r", 40);
    const send = async (clients: Clients): Promise<void> => {
      const load = Array.from({ length: 300 }, plan.next);
      const outcome = await sendLoad(clients, {
        callers: 8,
        next: () => load.shift(),
        onAcknowledged: ledger.acknowledge,
      });
      expect(outcome.unknown).toEqual([]);
    };
    const [, clients] = replicas;
    await send(clients);
    await first.kill();
    const takenOverBy = performance.now() + takeOverMs;
    await send(clients);
    const appliedBy = Math.max(takenOverBy, performance.now() + appliedMs);
    const lags = async () => {
      const { projections } = await clients.operations.listProjections({});
      return projections.flatMap(({ partitions }) => partitions.map((one) => one.lagEvents));
    };
    await expect.poll(lags, { timeout: 30_000 }).toEqual(Array(16 * readModels.length).fill("0"));
    expect(performance.now()).toBeLessThan(appliedBy);
    await expectDocuments(clients, ledger);
  }, 300_000);
});
