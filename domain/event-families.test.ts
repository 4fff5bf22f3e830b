import { describe, expect, it } from "vitest";
import { accountDecider } from "./account/decider.ts";
import { accountEvents } from "./account/events.ts";
import { eventFamilies } from "./event-families.ts";

const typesOf = eventFamilies.map(({ schemaVersions }) => Object.keys(schemaVersions));

describe("eventFamilies", () => {
  it("name no event type twice", () => {
    const types = typesOf.flat();
    expect(types).toHaveLength(new Set(types).size);
  });

  it("have a category each, in letters only, so that a stream id can be taken apart", () => {
    const categories = eventFamilies.map(({ category }) => category);
    expect(categories).toHaveLength(new Set(categories).size);
    for (const category of categories) expect(category).toMatch(/^[a-z]+$/);
  });

  it("have whole schema versions from 1 and a step up from every version below the current", () => {
    for (const { schemaVersions, upcasters } of eventFamilies) {
      for (const [type, current] of Object.entries(schemaVersions)) {
        expect(Number.isSafeInteger(current) && current >= 1).toBe(true);
        const steps = Object.keys(upcasters[type] ?? {}).map(Number);
        expect(steps).toEqual(Array.from({ length: current - 1 }, (_, index) => index + 1));
      }
    }
  });

  it("have no upcasters for types that they do not have", () => {
    for (const { schemaVersions, upcasters } of eventFamilies) {
      for (const type of Object.keys(upcasters)) expect(schemaVersions).toHaveProperty(type);
    }
  });

  it("write at no version but one that is older than today's, of a type that they have", () => {
    for (const { schemaVersions, stillWritten = {} } of eventFamilies) {
      for (const [type, { schemaVersion }] of Object.entries(stillWritten)) {
        expect(Number.isSafeInteger(schemaVersion) && schemaVersion >= 1).toBe(true);
        expect(schemaVersion).toBeLessThan(schemaVersions[type] ?? 0);
      }
    }
  });

  it("have the category under which their decider's streams are kept", () => {
    expect(accountDecider.category).toBe(accountEvents.category);
    expect(eventFamilies).toContain(accountEvents);
  });
});
