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
  ["commands", "daybook.catalogue.v1.ProductCommandService"],
  ["commands", "daybook.customer.v1.CustomerCommandService"],
  ["commands", "daybook.order.v1.OrderCommandService"],
  ["queries", "daybook.account.v1.AccountQueryService"],
  ["queries", "daybook.catalogue.v1.ProductQueryService"],
  ["queries", "daybook.customer.v1.CustomerQueryService"],
  ["queries", "daybook.order.v1.OrderQueryService"],
  ["operations", "daybook.operations.v1.OperationsService"],
] as const;

describe.each(publicTools)("$name", { timeout: 60_000 }, ({ name, call, ...tool }) => {
  it.each(servers)("finds on %s by reflection every RPC of %s", async (server, service) => {
    const address = daybook.addresses[server];
    const services = await tool.listServices(address);
    expect(services).toEqual(expect.arrayContaining([service, "grpc.health.v1.Health"]));
    const rpcs = Object.keys(serviceDefinition(service));
    expect(await tool.listMethods(address, service)).toEqual(
      rpcs.map((rpc) => `${service}.${rpc}`).sort(),
    );
  });

  it.each(servers)("hears that %s is healthy, as a whole and %s", async (server, service) => {
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
  });

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

/** The product of an answer. */
const productOf = (answer: object): object => (answer as { readonly product: object }).product;

describe.each(publicTools)("$name in a shop", { timeout: 60_000 }, ({ name, call, fieldMask }) => {
  const suffix = name.replace(" ", "-");
  /** What was answered; anything else fails the test with the tool's words. */
  const ask = async (side: "commands" | "queries", method: string, request: object) => {
    const address = daybook.addresses[side];
    const headers = ["x-tenant-id: tools"];
    const answer = await call({ address, method, request: JSON.stringify(request), headers });
    expect(answer).toEqual({ response: expect.anything() });
    return answer.response as { readonly consistencyToken: string };
  };
  const command = (service: string, rpc: string, request: object) =>
    ask("commands", `daybook.${service}CommandService/${rpc}`, {
      requestId: newRequestId(),
      ...request,
    });

  it("changes what a field mask names, and sends and reads a map", async () => {
    const productId = `p-${suffix}`;
    const details = { name: "Red pencil", category: "Writing", description: "soft" };
    const price = { price: eur(90), attributes: { colour: "red", grade: "2B" } };
    await command("catalogue.v1.Product", "AddProduct", {
      ...{ productId, sku: "P-1" },
      ...details,
      ...price,
    });
    const { consistencyToken } = await command("catalogue.v1.Product", "ChangeProductDetails", {
      ...{ productId, name: "Blue pencil", updateMask: fieldMask(["name", "description"]) },
    });
    const asked = { productId, consistencyToken };
    const shown = await ask(
      "queries",
      "daybook.catalogue.v1.ProductQueryService/GetProduct",
      asked,
    );
    expect(shown).toMatchObject({
      product: { name: "Blue pencil", category: "Writing", attributes: price.attributes },
    });
    expect(shown).not.toHaveProperty("product.description", "soft");
    const search = { attributes: { colour: "red" }, text: "blue", consistencyToken };
    const searched = "daybook.catalogue.v1.ProductQueryService/SearchProducts";
    const found = await ask("queries", searched, search);
    expect(found).toMatchObject({ products: expect.arrayContaining([shown].map(productOf)) });
  });

  it("registers a customer, places an order and reads it back", async () => {
    const [customerId, productId, orderId] = [`c-${suffix}`, `q-${suffix}`, `o-${suffix}`];
    const email = `${customerId}@mail.test`;
    const profile = { customerId, name: "Ada", email };
    await command("customer.v1.Customer", "RegisterCustomer", profile);
    const phone = { customerId, phone: "+44 20", updateMask: fieldMask(["phone"]) };
    await command("customer.v1.Customer", "ChangeProfile", phone);
    const product = { productId, sku: "Q", name: "Eraser", category: "Writing", price: eur(200) };
    await command("catalogue.v1.Product", "AddProduct", product);
    await command("catalogue.v1.Product", "ReceiveStock", { productId, quantity: 5 });
    const lines = [{ productId, quantity: 2 }];
    const placed = { orderId, customerId, lines };
    const { consistencyToken } = await command("order.v1.Order", "CreateOrder", placed);
    const asked = { orderId, consistencyToken };
    const shown = await ask("queries", "daybook.order.v1.OrderQueryService/GetOrder", asked);
    expect(shown).toMatchObject({
      order: {
        status: "ORDER_STATUS_PENDING",
        customerEmail: email,
        lines: [{ productName: "Eraser", quantity: "2", lineTotal: eur(400) }],
        totalPrice: eur(400),
      },
    });
    const read = { customerId, consistencyToken };
    const customer = await ask(
      "queries",
      "daybook.customer.v1.CustomerQueryService/GetCustomer",
      read,
    );
    expect(customer).toMatchObject({ customer: { phone: "+44 20", email } });
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
