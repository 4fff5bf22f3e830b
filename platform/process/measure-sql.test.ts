import { describe, expect, it } from "vitest";
import { createMetrics } from "../metrics.ts";
import { measureSql } from "./measure-sql.ts";

describe("measureSql()", () => {
  it("tells idle and busy connections apart, and who waits", async () => {
    const metrics = createMetrics();
    measureSql(metrics, { open: 7, idle: 3, waiting: 2 });
    expect((await metrics.sqlConnections.get()).values).toMatchObject([
      { labels: { state: "idle" }, value: 3 },
      { labels: { state: "busy" }, value: 4 },
    ]);
    expect((await metrics.sqlWaiting.get()).values).toMatchObject([{ value: 2 }]);
  });
});
