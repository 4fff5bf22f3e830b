import { afterAll, beforeAll, describe } from "vitest";
import type { Clients } from "./embedded-process.ts";
import { type Exact, exactReadsContract, fillExact } from "./exact-reads.contract.ts";
import type { FlowInstallation } from "./flow.contract.ts";
import { fillTenants, queryInputContract } from "./query-input.contract.ts";
import { fillPages, queryPagesContract } from "./query-pages.contract.ts";

/** What a reader may expect of one installation, whatever it runs on. */
export const readsContract = (mode: string, open: () => Promise<FlowInstallation>): void => {
  describe(`${mode}: queries`, { timeout: 120_000 }, () => {
    let installation: FlowInstallation;
    let pagesToken = "";
    let exact: Exact;
    const clients = (): Clients => installation.clients;
    beforeAll(async () => {
      installation = await open();
      exact = await fillExact(clients());
      pagesToken = await fillPages(clients());
      await fillTenants(clients());
    }, 240_000);
    afterAll(() => installation?.close());

    describe("with figures beyond 2^53", () => exactReadsContract(clients, () => exact));
    describe("with hostile input:", () => queryInputContract(clients));
    describe("whose pages are walked while others write:", () =>
      queryPagesContract(clients, () => pagesToken));
  });
};
