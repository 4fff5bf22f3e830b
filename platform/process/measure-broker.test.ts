import { describe, expect, it } from "vitest";
import { createMetrics } from "../metrics.ts";
import { measureBroker } from "./measure-broker.ts";

const valuesOf = async (gauge: {
  get(): Promise<{ readonly values: readonly { readonly value: number }[] }>;
}): Promise<number[]> => (await gauge.get()).values.map(({ value }) => value);

describe("measureBroker()", () => {
  it.each([
    [undefined, [0, 0], 0],
    [{ publisher: "away", consumer: "connected" }, [0, 1], 0],
    [{ publisher: "blocked", consumer: "connected" }, [1, 1], 1],
    [{ publisher: "connected", consumer: "away" }, [1, 0], 0],
  ] as const)("of %o says connected %j, blocked %j", async (links, connected, blocked) => {
    const metrics = createMetrics();
    measureBroker(metrics, links);
    expect(await valuesOf(metrics.brokerConnected)).toEqual(connected);
    expect(await valuesOf(metrics.brokerBlocked)).toEqual([blocked]);
  });
});
