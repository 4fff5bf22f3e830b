import { expect, it } from "vitest";
import type { Broker } from "./broker.ts";
import { createInProcessBroker } from "./in-process.ts";
import { oneByOne } from "./one-by-one.fixture.ts";
import { promisedBroker } from "./promised.ts";

const message = { partition: 0, headers: {}, body: new Uint8Array([1]) };

it("promisedBroker() fails at once until the broker is open, then is that broker", async () => {
  const opening = Promise.withResolvers<Broker>();
  const broker = promisedBroker(opening.promise);
  const away = { name: "RequestFailed", reason: "STORE_UNAVAILABLE" };
  await expect(broker.publish([message])).rejects.toMatchObject(away);
  expect(await broker.readDepths()).toEqual([]);
  const bodies: Uint8Array[] = [];
  const consuming = broker.consume(
    0,
    oneByOne(async ({ body }) => void bodies.push(body)),
  );
  opening.resolve(createInProcessBroker({ partitions: 1, depthMax: 2 }));
  await consuming;
  await broker.publish([message]);
  await expect.poll(() => bodies.length).toBe(1);
  expect(await broker.readDepths()).toEqual([0]);
  await broker.close();
});
