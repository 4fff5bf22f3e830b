import type { Metrics } from "../metrics.ts";

/** How the connections for publishing and for consuming are. */
type Links = { readonly publisher: "away" | "blocked" | "connected"; readonly consumer: string };

/** Shows how a process's connections to RabbitMQ are; before there is a broker, none is. */
export const measureBroker = (metrics: Metrics, links: Links | undefined): void => {
  const { publisher, consumer } = links ?? { publisher: "away", consumer: "away" };
  metrics.brokerConnected.set({ link: "publisher" }, publisher === "away" ? 0 : 1);
  metrics.brokerConnected.set({ link: "consumer" }, consumer === "away" ? 0 : 1);
  metrics.brokerBlocked.set(publisher === "blocked" ? 1 : 0);
};
