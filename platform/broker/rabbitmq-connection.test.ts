import type { Channel } from "amqplib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type FaultProxy, openFaultProxy } from "../../tests/faults/fault-proxy.ts";
import { describeWith } from "../../tests/services/service.ts";
import { openVhost, type TestVhost } from "../../tests/services/vhost.ts";
import { silentLog } from "../log.ts";
import { connectRabbit, openChannel, type RabbitConnection } from "./rabbitmq-connection.ts";
import { rabbitOptions } from "./rabbitmq-options.ts";

describeWith(["rabbitmq"], "letGo() of channels that do not end", () => {
  let vhost: TestVhost;
  let proxy: FaultProxy;
  let connection: RabbitConnection;
  beforeAll(async () => {
    vhost = await openVhost();
    const { hostname, port } = new URL(vhost.url);
    proxy = await openFaultProxy({ host: hostname, port: Number(port), seed: 1 });
  });
  beforeEach(async () => {
    const settings = { url: proxy.through(vhost.url), partitions: 1, group: "test" };
    // A server that is silent is not to be noticed by anything else.
    const options = rabbitOptions({ ...settings, logger: silentLog, heartbeatSeconds: 60 });
    connection = await connectRabbit(options, "test", new AbortController().signal);
  });
  afterEach(async () => {
    proxy.set({});
    await connection?.close();
  });
  afterAll(async () => {
    await proxy?.close();
    await vhost?.close();
  });

  const openChannels = (count: number): Promise<Channel[]> =>
    Promise.all(
      Array.from({ length: count }, () =>
        openChannel(connection, "open", connection.model.createChannel()),
      ),
    );

  it("leaves the connection open with 32 of them, however many have ended before", async () => {
    for (let round = 0; round < 3; round += 1) {
      const channels = await openChannels(32);
      proxy.set({ halfOpen: true });
      for (const channel of channels) connection.letGo(channel);
      proxy.set({});
      await openChannels(1);
    }
  });

  it("ends the connection with one more", async () => {
    const channels = await openChannels(33);
    proxy.set({ halfOpen: true });
    for (const channel of channels) connection.letGo(channel);
    expect(await connection.ended).not.toBe("");
  });
});
