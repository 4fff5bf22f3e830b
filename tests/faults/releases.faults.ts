import { expect, it } from "vitest";
import { openQueueListener, type QueueListener } from "../deploy/queue-listener.ts";
import { makeReleases, type Release } from "../deploy/releases.ts";
import { openRolling, type Rolling, rollingOrder } from "../deploy/rolling.ts";
import { spawnMain } from "../e2e/embedded-process.ts";
import { present } from "../e2e/messages.ts";
import { describeWith } from "../services/service.ts";

/** As the manifests' Job does it. */
const migrate = async ({ drill }: Rolling, { root }: Release): Promise<void> => {
  const { DATABASE_URL } = drill.installation.servers;
  const { exited, stderr } = spawnMain("cli/main.ts", { DATABASE_URL }, ["log", "migrate"], root);
  expect(await exited, stderr()).toEqual({ code: 0, signal: null });
};

type Deposit = { readonly streamId: string; readonly version: number; readonly dataJson: string };

/** All deposits in a partition, in the order of the log. */
const depositsOf = async ({ drill }: Rolling, partition: number): Promise<Deposit[]> => {
  const found: Deposit[] = [];
  for (let fromOffset = 1, more = true; more; ) {
    const read = { partition, fromOffset, limit: 1_000 };
    const { events } = await drill.clients().operations.readEvents(read, { timeoutMs: 30_000 });
    const deposits = events.filter(({ type }) => type === "MoneyDeposited");
    const told = deposits.map(({ tenantId, streamId, schemaVersion, dataJson }) => ({
      streamId: `${tenantId}/${streamId}`,
      version: schemaVersion,
      dataJson,
    }));
    found.push(...told);
    fromOffset = Number(events.at(-1)?.offset ?? 0) + 1;
    more = events.length === 1_000;
  }
  return found;
};

/** A deposit of version 2 tells the channel of the one before it, which version 1 never has. */
const expectDecidedOnTheLog = (deposits: readonly Deposit[]): void => {
  const channels = new Map<string, string>();
  for (const { streamId, version, dataJson } of deposits) {
    if (version === 2) {
      const { channelBefore } = JSON.parse(dataJson) as { channelBefore: string };
      expect(channelBefore, streamId).toBe(channels.get(streamId) ?? "");
    }
    channels.set(streamId, version === 2 ? "counter" : "");
  }
};

const expectBothVersions = async (rolling: Rolling): Promise<void> => {
  const { partitions } = await rolling.drill.clients().operations.getLog({});
  const deposits = await Promise.all(
    partitions.map(({ partition }) => depositsOf(rolling, partition)),
  );
  for (const ofPartition of deposits) expectDecidedOnTheLog(ofPartition);
  const all = deposits.map((ofPartition) => ofPartition.map(({ version }) => version));
  expect([...new Set(all.flat())].sort()).toEqual([1, 2]);
  // An older writer wrote behind a newer one.
  expect(all.filter(isMixed)).not.toEqual([]);
};

/** True where the first version comes behind the second as well as before it. */
const isMixed = (versions: readonly number[]): boolean =>
  versions.includes(2) && versions.lastIndexOf(1) > versions.indexOf(2);

/** What the projectors were sent, as somebody saw it who had a queue beside theirs. */
const expectBothSent = (listener: QueueListener): void => {
  const sent = [...listener.versionsOf("MoneyDeposited").values()];
  expect([...new Set(sent.flat())].sort()).toEqual([1, 2]);
  expect(sent.filter(isMixed)).not.toEqual([]);
};

describeWith(["postgres", "rabbitmq", "elasticsearch"], "Releases under load", () => {
  it("are rolled out and back with nothing lost, both event versions in the queues", async () => {
    await using releases = makeReleases();
    await using rolling = await openRolling(42);
    const { current, reading, writing } = releases;
    await rolling.start();
    const listener = await openQueueListener(rolling.drill.installation.servers.AMQP_URL);

    await migrate(rolling, reading);
    for (const name of rollingOrder) await rolling.replace(name, 2, reading.root);

    // Back: on a schema with a migration that it does not know, beside the newer one.
    for (const name of rollingOrder) await rolling.replace(name, 1, current.root);
    await rolling.untilAnswered(100);
    // The older ones are the second now.
    for (const name of rollingOrder) await rolling.replace(name, 2, reading.root);

    await rolling.replace("projector", 1, writing.root);
    await rolling.replace("command-service", 1, writing.root);
    await rolling.untilAnswered(300);
    await rolling.replace("command-service", 2, reading.root);
    await rolling.untilAnswered(100);
    await expectBothVersions(rolling);
    expectBothSent(listener);
    await listener.close();
    await rolling.expectWhole();
    const deadLetters = rolling.drill
      .running("projector")
      .map((one) => one.metric("daybook_dead_letters_total"));
    expect(
      present(await Promise.all(deadLetters))
        .flat()
        .filter(Boolean),
    ).toEqual([]);
  }, 1_200_000);
});
