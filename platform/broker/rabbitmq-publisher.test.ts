import { afterEach, beforeEach, expect, it } from "vitest";
import { type FaultProxy, openFaultProxy } from "../../tests/faults/fault-proxy.ts";
import { describeWith } from "../../tests/services/service.ts";
import { openVhost, type TestVhost } from "../../tests/services/vhost.ts";
import { message, openTestBroker, publishAtLast, refusalOf } from "./rabbitmq.fixture.ts";
import type { RabbitBroker } from "./rabbitmq.ts";

describeWith(["rabbitmq"], "a publisher whose confirms do not come", () => {
  let vhost: TestVhost;
  let proxy: FaultProxy;
  let broker: RabbitBroker;
  beforeEach(async () => {
    vhost = await openVhost();
    const { hostname, port } = new URL(vhost.url);
    proxy = await openFaultProxy({ host: hostname, port: Number(port), seed: 1 });
    broker = await openTestBroker(proxy.through(vhost.url), {
      confirmTimeoutMs: 3_000,
      heartbeatSeconds: 60,
    });
  });
  afterEach(async () => {
    proxy?.set({});
    await broker?.close();
    await proxy?.close();
    await vhost?.close();
  });

  it("waits 2 s on a channel that has confirmed nothing yet, then as long as is set", async () => {
    proxy.set({ halfOpen: true });
    expect(await refusalOf(broker.publish([message("1")]))).toBe(
      "Cannot publish to partition 0: no confirm within 2000 ms",
    );
    proxy.set({});
    await publishAtLast(broker, [message("2")]);
    proxy.set({ halfOpen: true });
    expect(await refusalOf(broker.publish([message("3")]))).toBe(
      "Cannot publish to partition 0: no confirm within 3000 ms",
    );
  }, 60_000);
});
