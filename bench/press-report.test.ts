import { describe, expect, it } from "vitest";
import { readPressReport } from "./press-report.ts";

const seconds = 1_000_000_000;
const call = (status: string, latencyMs: number) => ({ status, latency: latencyMs * 1_000_000 });

const reportOf = (counts: Readonly<Record<string, number>>): string =>
  JSON.stringify({
    count: Object.values(counts).reduce((sum, count) => sum + count, 0),
    total: 4 * seconds,
    statusCodeDistribution: counts,
    errorDistribution: { "rpc error: code = Internal desc = GOAWAY": counts.Internal ?? 0 },
    details: [call("OK", 10), call("OK", 30), call("OK", 20), call("Unavailable", 5)],
  });

describe("readPressReport()", () => {
  it("tells every status with its share and times, and ghz's own time", () => {
    expect(readPressReport(reportOf({ Unavailable: 1, OK: 3 }))).toEqual({
      seconds: 4,
      sent: 4,
      ended: [
        { status: "OK", count: 3, share: 0.75, p50: 20, p99: 30 },
        { status: "Unavailable", count: 1, share: 0.25, p50: 5, p99: 5 },
      ],
    });
  });

  it.each(["Internal", "Unknown"])("fails when a single call ended with %s", (status) => {
    expect(() => readPressReport(reportOf({ OK: 3, [status]: 1 }))).toThrow(
      /^Cannot use a run of ghz: calls ended by a bug: .*GOAWAY/,
    );
  });
});
