import { describe, expect, it } from "vitest";
import { createDemoPlan } from "./demo-plan.ts";

const commandsOf = (seed: number, size: number) =>
  createDemoPlan({ seed, size }).stages.flatMap(({ count, commandsOf: of }) =>
    Array.from({ length: count }, (_each, index) => of(index)).flat(),
  );

describe("createDemoPlan()", () => {
  it("gives the same commands for the same seed, and others for another", () => {
    expect(commandsOf(7, 50)).toEqual(commandsOf(7, 50));
    const ids = new Set(commandsOf(8, 50).map(({ request }) => request.requestId));
    expect(commandsOf(7, 50).filter(({ request }) => ids.has(request.requestId))).toEqual([]);
  });

  it("gives each command a request id of its own", () => {
    const ids = commandsOf(1, 3_000).map(({ request }) => request.requestId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(3_000);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("has everything of a smaller size in a greater one, request for request", () => {
    const greater = new Set(commandsOf(1, 400).map((command) => JSON.stringify(command)));
    const missing = commandsOf(1, 90).filter((one) => !greater.has(JSON.stringify(one)));
    expect(missing).toEqual([]);
  });

  it("names only customers and products that the same size has", () => {
    for (const size of [10, 20, 50, 1_000]) {
      const commands = commandsOf(3, size).map(({ request }) => JSON.stringify(request));
      const made = new Set(
        commands.flatMap(
          (text) =>
            /^\{"requestId":"[^"]+","(?:product|customer)Id":"([^"]+)"/.exec(text)?.[1] ?? [],
        ),
      );
      const named = commands.flatMap((text) =>
        [...text.matchAll(/"(?:product|customer|account|fromAccount|toAccount)Id":"([^"]+)"/g)].map(
          ([, id = ""]) => id,
        ),
      );
      expect(named.filter((id) => !made.has(id))).toEqual([]);
    }
  });
});
