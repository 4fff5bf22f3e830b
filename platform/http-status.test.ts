import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HttpStatus, openHttpStatus } from "./http-status.ts";
import { silentLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";

let ok: boolean;
let status: HttpStatus;
const metrics = createMetrics();

const open = (port: number) =>
  openHttpStatus({
    host: "127.0.0.1",
    port,
    metrics,
    health: () => ({ ok, checks: { store: ok ? "up" : "down" } }),
    log: silentLog,
  });

const get = (path: string, init?: RequestInit) =>
  fetch(`http://127.0.0.1:${status.port}${path}`, init);

beforeEach(async () => {
  ok = true;
  status = await open(0);
});

afterEach(() => status.close());

describe("openHttpStatus()", () => {
  it("serves the metrics as Prometheus text", async () => {
    metrics.relayFailures.inc(3);
    const answer = await get("/metrics");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("text/plain");
    expect(await answer.text()).toContain("daybook_relay_failures_total 3");
  });

  it("answers 200 while the process is well and 503 while it is not", async () => {
    const well = await get("/healthz?verbose");
    expect([well.status, await well.json()]).toEqual([200, { ok: true, checks: { store: "up" } }]);
    ok = false;
    const ill = await get("/healthz");
    expect([ill.status, await ill.json()]).toEqual([503, { ok: false, checks: { store: "down" } }]);
  });

  it("knows no other path and no method that changes anything", async () => {
    expect((await get("/")).status).toBe(404);
    expect((await get("/healthz", { method: "POST", body: "x" })).status).toBe(405);
    expect((await get("/healthz", { method: "HEAD" })).status).toBe(200);
  });

  it("refuses headers above the limit and goes on", async () => {
    expect((await get("/healthz", { headers: { x: "a".repeat(9_000) } })).status).toBe(431);
    expect((await get("/healthz")).status).toBe(200);
  });

  it("cannot listen on a port that is taken", () =>
    expect(open(status.port)).rejects.toThrow(/^Cannot listen on 127\.0\.0\.1:\d+: /));

  it("gives its port back when it is closed", async () => {
    const { port } = status;
    await status.close();
    status = await open(port);
    expect((await get("/healthz")).status).toBe(200);
  });
});
