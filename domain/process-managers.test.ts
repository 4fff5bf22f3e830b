import { describe, expect, it } from "vitest";
import { eventFamilies } from "./event-families.ts";
import { processManagers } from "./process-managers.ts";

describe("processManagers", () => {
  it("have a name and a method each, and no two the same: timers and answers are kept by them", () => {
    for (const of of [
      processManagers.map(({ name }) => name),
      processManagers.map(({ method }) => method),
    ]) {
      expect(new Set(of).size).toBe(processManagers.length);
    }
    for (const { name, method } of processManagers) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(method).toMatch(/^daybook(\.[a-z0-9]+)+\.[A-Za-z]+\/[A-Za-z]+$/);
    }
  });

  it("react to types of events that there are", () => {
    const types = eventFamilies.flatMap(({ schemaVersions }) => Object.keys(schemaVersions));
    for (const { reactsTo } of processManagers) {
      expect(reactsTo.length).toBeGreaterThan(0);
      expect(types).toEqual(expect.arrayContaining([...reactsTo]));
    }
  });
});
