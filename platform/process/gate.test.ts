import { describe, expect, it } from "vitest";
import type { HandlersOf, RequestContext } from "../grpc/handler.ts";
import type { Services } from "../grpc/proto.ts";
import { createGate } from "./gate.ts";

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
