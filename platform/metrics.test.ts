import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

describe("createMetrics()", () => {
  it("makes what docs/metrics.md lists, every metric once and with its kind", async () => {
    const page = readFileSync(new URL("../docs/metrics.md", import.meta.url), "utf8");
    const listed = [...page.matchAll(/^\| `(daybook_\w+)` \| (\w+) \|/gm)].map(([, name, kind]) => [
      name,
      kind,
    ]);
    const metrics = await createMetrics().registry.getMetricsAsJSON();
    const expected = metrics.map(({ name, type }) => [name, String(type)]);
    expect(listed.sort()).toEqual(expected.sort());
  });
});
