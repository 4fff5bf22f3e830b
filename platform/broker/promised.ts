import { RequestFailed } from "../failure.ts";
import type { Broker } from "./broker.ts";

/**
 * A broker that is still being opened: until then publishing fails, no queue is known, and
 * consuming waits. For a process that must not wait for its broker.
 */
export const promisedBroker = (opening: Promise<Broker>): Broker => {
  let opened: Broker | undefined;
  const ready = opening.then((broker) => {
    opened = broker;
    return broker;
  });
  // Whoever opens the broker hears of a failure; here it stays closed.
  ready.catch(() => {});
  const requireOpen = (): Broker => {
    if (opened !== undefined) return opened;
    throw new RequestFailed("STORE_UNAVAILABLE", "Cannot publish: the broker is not there yet");
  };
  return {
    publish: async (messages) => await requireOpen().publish(messages),
    consume: async (partition, handle) => (await ready).consume(partition, handle),
    readDepths: async () => (await opened?.readDepths()) ?? [],
    close: async () => await (await ready).close(),
  };
};
