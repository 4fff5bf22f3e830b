import { describe, expect, it } from "vitest";
import type { DocumentFields } from "../read-models/projection.ts";
import { documentWeight } from "./document-weight.ts";

const weightOf = (fields: DocumentFields): number =>
  documentWeight({ id: "default/a", tenantId: "default", offset: 1, streamVersion: 1, fields });

describe("documentWeight()", () => {
  it("grows by what texts, figures and lists of texts take", () => {
    const empty = weightOf({});
    expect(weightOf({ text: "x".repeat(1_000) }) - empty).toBeGreaterThanOrEqual(2_000);
    expect(weightOf({ figure: 2n ** 60n }) - empty).toBeGreaterThanOrEqual(24);
    const hundred = Array.from({ length: 100 }, () => "x".repeat(200));
    expect(weightOf({ lines: hundred }) - empty).toBeGreaterThanOrEqual(40_000);
    expect(weightOf({ lines: hundred }) - empty).toBeLessThan(50_000);
  });
});
