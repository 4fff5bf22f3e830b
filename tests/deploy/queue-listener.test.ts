import { expect, it } from "vitest";
import { openTestBroker } from "../../platform/broker/rabbitmq.fixture.ts";
import { encodeRun } from "../../platform/broker/run-codec.ts";
import { describeWith } from "../services/service.ts";
import { openVhost } from "../services/vhost.ts";
import { openQueueListener } from "./queue-listener.ts";

const runOf = (offset: number, schemaVersion: number, type = "MoneyDeposited") =>
  encodeRun(
    {
      ...{ logId: "7a1d52a4-1111-4222-8333-444455556666", epoch: 1, partition: 1 },
      ...{ firstOffset: offset, lastOffset: offset },
      events: [
        {
          ...{ tenantId: "default", streamId: "account-a1", streamVersion: offset },
          ...{ partition: 1, offset, eventId: `event-${offset}`, type, schemaVersion, data: "{}" },
          ...{ requestId: "", correlationId: "", causationId: "", actor: "", traceparent: "" },
          recordedAt: 1_764_000_000_123,
        },
      ],
    },
    new Uint8Array(32),
  );

describeWith(["rabbitmq"], "openQueueListener()", () => {
  it("hears what relays send from then on, in their order, of the type asked for", async () => {
    const vhost = await openVhost();
    const broker = await openTestBroker(vhost.url, { namePrefix: "daybook" });
    try {
      await broker.publish([runOf(1, 1)]);
      const listener = await openQueueListener(vhost.url);
      await broker.publish([runOf(2, 2), runOf(3, 9, "AccountOpened"), runOf(4, 1)]);
      const heard = () => [...listener.versionsOf("MoneyDeposited")];
      await expect.poll(heard, { timeout: 20_000 }).toEqual([[1, [2, 1]]]);
      await listener.close();
    } finally {
      await broker.close();
      await vhost.close();
    }
  }, 90_000);
});
