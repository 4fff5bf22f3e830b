import { afterAll, beforeAll, describe } from "vitest";
import { catalogueContract } from "./catalogue.contract.ts";
import { customersContract } from "./customers.contract.ts";
import type { Clients } from "./embedded-process.ts";
import type { FlowInstallation } from "./flow.contract.ts";
import { ordersContract } from "./orders.contract.ts";

/** What a shop may expect of one installation, whatever it runs on. */
export const shopContract = (mode: string, open: () => Promise<FlowInstallation>): void => {
  describe(`${mode}: a shop`, { timeout: 300_000 }, () => {
    let installation: FlowInstallation;
    const clients = (): Clients => installation.clients;
    beforeAll(async () => {
      installation = await open();
    }, 300_000);
    afterAll(() => installation?.close());

    describe("has customers, and", () => customersContract(clients));
    describe("has orders, and each", () => ordersContract(clients));
    describe("has products and stock, and", () => catalogueContract(clients));
  });
};
