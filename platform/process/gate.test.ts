import { describe, expect, it } from "vitest";
import type { HandlersOf, RequestContext } from "../grpc/handler.ts";
import type { Services } from "../grpc/proto.ts";
import { createGate, createGates } from "./gate.ts";

const name = "daybook.operations.v1.OperationsService";

const context: RequestContext = {
  method: `${name}/GetLog`,
  tenantId: "default",
  correlationId: "",
  traceparent: "",
  actor: "anonymous",
  deadline: Number.POSITIVE_INFINITY,
  headerViolations: [],
  signal: new AbortController().signal,
};

describe("createGate()", () => {
  it("refuses with its reason while it is closed, and passes on while it is open", async () => {
    const gate = createGate(name, "STORE_UNAVAILABLE");
    const { GetLog } = gate.handlers;
    const away = { name: "RequestFailed", reason: "STORE_UNAVAILABLE" };
    await expect(GetLog({}, context)).rejects.toMatchObject(away);
    const answer = { logId: "l", epoch: "1", partitions: [] };
    const getLog = { GetLog: async () => answer };
    gate.open(getLog as unknown as HandlersOf<Services[typeof name]>);
    expect(await GetLog({}, context)).toBe(answer);
    gate.close();
    await expect(GetLog({}, context)).rejects.toMatchObject(away);
  });
});

describe("createGates()", () => {
  it("opens every gate or tells which service is missing", async () => {
    const gates = createGates([name], "STORE_UNAVAILABLE");
    const [served] = gates.services;
    expect(served?.name).toBe(name);
    expect(() => gates.open([])).toThrow(`Cannot open ${name}: it has no handlers`);
    const answer = { logId: "l", epoch: "1", partitions: [] };
    gates.open([{ name, handlers: { GetLog: async () => answer } as never }]);
    const handlers = served?.handlers as unknown as HandlersOf<Services[typeof name]>;
    const { GetLog } = handlers;
    expect(await GetLog({}, context)).toBe(answer);
    gates.close();
    await expect(GetLog({}, context)).rejects.toMatchObject({ reason: "STORE_UNAVAILABLE" });
  });
});
