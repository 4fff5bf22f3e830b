import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serviceDefinition } from "../../platform/grpc/proto.ts";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { readGrpcurlCommand } from "./grpcurl-command.ts";
import { createInstallation } from "./installation.ts";
import { eur, newRequestId } from "./messages.ts";
import { publicTools } from "./public-tools.ts";
import { refusalOf } from "./refusal-of.ts";

const installation = createInstallation();
let daybook: EmbeddedProcess;
beforeAll(async () => {
  daybook = await installation.start();
}, 120_000);
afterAll(() => installation.remove());

const servers = [
  ["commands", "daybook.account.v1.AccountCommandService"],
  ["queries", "daybook.account.v1.AccountQueryService"],
  ["operations", "daybook.operations.v1.OperationsService"],
] as const;

describe.each(publicTools)("$name", { timeout: 60_000 }, ({ name, call, ...tool }) => {
  it.each(servers)("finds every service and RPC of %s by reflection", async (server, service) => {
    const address = daybook.addresses[server];
    const services = await tool.listServices(address);
    expect(services).toEqual(expect.arrayContaining([service, "grpc.health.v1.Health"]));
    const rpcs = Object.keys(serviceDefinition(service));
    expect(await tool.listMethods(address, service)).toEqual(
      rpcs.map((rpc) => `${service}.${rpc}`).sort(),
    );
  });

  it.each(servers)(
    "hears that %s is healthy, as a whole and by service",
    async (server, service) => {
      const address = daybook.addresses[server];
      for (const asked of ["", service]) {
        const answer = await call({
          address,
          method: "grpc.health.v1.Health/Check",
          request: JSON.stringify({ service: asked }),
          headers: [],
        });
        expect(answer).toEqual({ response: { status: "SERVING" } });
      }
    },
  );

  it("opens an account and reads it back through types of several files", async () => {
    const accountId = `tool-${name.replace(" ", "-")}`;
    const opened = await call({
      address: daybook.addresses.commands,
      method: "daybook.account.v1.AccountCommandService/OpenAccount",
      request: JSON.stringify({
        requestId: newRequestId(),
        accountId,
        ownerId: "o",
        currencyCode: "EUR",
        overdraftLimit: eur(5),
      }),
      headers: ["x-tenant-id: tools"],
    });
    expect(opened).toMatchObject({ response: { accountId, version: "1" } });
    const { consistencyToken } = (opened as { response: { consistencyToken: string } }).response;
    const read = await call({
      address: daybook.addresses.queries,
      method: "daybook.account.v1.AccountQueryService/GetAccount",
      request: JSON.stringify({ accountId, consistencyToken }),
      headers: ["x-tenant-id: tools"],
    });
    expect(read).toMatchObject({ response: { account: { available: eur(5) } } });
  });
});

describe("The process", { timeout: 60_000 }, () => {
  it("prints two grpcurl commands that work as they are", async () => {
    const commands = daybook
      .stdout()
      .split(/\n(?=\s*grpcurl )/)
      .filter((text) => text.trim().startsWith("grpcurl "))
      .map((text) => /^(?:.*\\\n)*.*$/m.exec(text.trim())?.[0] ?? "");
    expect(commands).toHaveLength(2);
    const [tool] = publicTools;
    for (const command of commands) {
      const answer = await tool.call(readGrpcurlCommand(command, daybook.addresses));
      expect(answer).toHaveProperty("response");
    }
  });

  it("serves its metrics, with requests counted by RPC and code", async () => {
    await refusalOf(daybook.queries.getAccount({ accountId: "nobody" }));
    const response = await fetch(daybook.addresses.metrics);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toMatch(
      /daybook_request_seconds_count\{rpc="[^"]*GetAccount",code="NOT_FOUND"\} [1-9]/,
    );
    for (const metric of ["daybook_head_offset", "daybook_projection_lag_events"]) {
      expect(text).toContain(`# TYPE ${metric} gauge`);
    }
  });

  it("says on /healthz that it is well", async () => {
    const response = await fetch(new URL("/healthz", daybook.addresses.metrics));
    expect(response.status).toBe(200);
  });
});
