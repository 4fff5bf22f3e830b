import { beforeAll, expect, it } from "vitest";
import { untilReady } from "../e2e/real-installation.ts";
import { createRandom } from "../e2e/seeded-random.ts";
import { upTo } from "../e2e/together.ts";
import { describeWith } from "../services/service.ts";
import { countAnswers, type Drill, openDrill } from "./drill.ts";
import { depositOn, hotPlan, openAccounts, sendAll, transferOf } from "./hot-load.ts";
import { type RunningLoad, startPersistentLoad } from "./persistent-load.ts";

const servers = ["postgres", "rabbitmq", "elasticsearch"] as const;
const hotPercent = 5;
/** What is told here is no matter of time: a busy machine may take as long as it wants. */
const patienceMs = 20_000;
const hotCommands = 1_000;
const writers = 64;
const writesEach = 10;
const opposed = 32;
const transfersEach = 10;

describeWith(servers, "Two command services that write to the same accounts", () => {
  let drill: Drill;
  let load: RunningLoad;
  beforeAll(async () => {
    drill = await openDrill({ seed: 20 });
    const other = await drill.start("command-service");
    await untilReady([other]);
    await drill.startAll();
    return async () => await drill?.[Symbol.asyncDispose]();
  }, 300_000);

  const retried = async (): Promise<number[]> => {
    const all = drill.running("command-service");
    const values = await Promise.all(
      all.map((one) => one.metric("daybook_commands_retried_total")),
    );
    return values.map(([value = 0]) => value);
  };

  it("refuse nobody while every twentieth command is on one account", async () => {
    const cold = upTo(50).map((index) => `cold-${index}`);
    await openAccounts(drill, ["hot", ...cold]);
    load = startPersistentLoad({
      callers: 32,
      perSecond: 2_000,
      deadlineMs: patienceMs,
      next: hotPlan(createRandom(20), "hot", cold, hotPercent),
      route: drill.clients,
      onAcknowledged: drill.ledger.acknowledge,
    });
    await expect.poll(load.answered, { timeout: 60_000 }).toBeGreaterThan(hotCommands);
    await load.end();
    expect(Object.keys(countAnswers(load))).toEqual(["OK"]);
    // Both have lost to each other: this was no load that one of them decided alone.
    for (const count of await retried()) expect(count).toBeGreaterThan(0);
  }, 300_000);

  it("answer each of 64 callers on one account", async () => {
    await openAccounts(drill, ["crowded"]);
    const deposits = upTo(writers).map((caller) =>
      upTo(writesEach).map(() => depositOn("crowded", BigInt(caller))),
    );
    await sendAll(drill, deposits);
    expect(drill.ledger.expected("crowded").account).toMatchObject({
      balance: { minorUnits: String((writesEach * writers * (writers + 1)) / 2) },
      version: String(1 + writers * writesEach),
    });
  }, 300_000);

  it("answer each transfer from A to B and from B to A at the same time", async () => {
    await openAccounts(drill, ["a", "b"]);
    const transfers = upTo(opposed).map((caller) =>
      upTo(transfersEach).map((round) => {
        const [from, to] = caller % 2 === 0 ? ["a", "b"] : ["b", "a"];
        return transferOf(String(from), String(to), BigInt(caller * round));
      }),
    );
    await sendAll(drill, transfers);
    expect(drill.ledger.expected("a").requestIds).toHaveLength(1 + opposed * transfersEach);
  }, 300_000);

  it("and the log, the documents and the statements hold what all of them were told", async () => {
    await drill.expectWhole(load);
  }, 300_000);
});
