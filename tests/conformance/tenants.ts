import { all, joined, money, refusalOf } from "./desk.ts";
import { expectSeen } from "./expectation.ts";
import { rulesOf } from "./rule.ts";

/** Tenants and headers. */
export const tenantRules = rulesOf("tenants", {
  ids: [
    "The same account id in two tenants is two accounts",
    async (desk) => {
      const [accountId, there] = [desk.newId(), desk.elsewhere()];
      const open = { accountId, ownerId: "o", currencyCode: "EUR" };
      await desk.does("OpenAccount", open);
      const opened = await there.does("OpenAccount", { ...open, currencyCode: "USD" });
      const here = await desk.does("DepositMoney", { accountId, amount: money(5) });
      const consistencyToken = joined(opened, here);
      const { account } = await there.ok("GetAccount", { accountId, consistencyToken });
      expectSeen("the other's account", account, { balance: money(0, "USD"), version: "1" });
    },
  ],
  commands: [
    "A command on another tenant's account is ACCOUNT_NOT_FOUND",
    async (desk) => {
      const request = { accountId: await desk.open(), amount: money(1) };
      await desk.elsewhere().refused("DepositMoney", request, "ACCOUNT_NOT_FOUND");
    },
  ],
  queries: [
    "No query shows another tenant's accounts or entries, by id, in lists, totals or facets",
    async (desk) => {
      const [accountId, there] = [await desk.open(), desk.elsewhere()];
      const deposit = { accountId, amount: money(999), description: "secret" };
      const { entryId, consistencyToken } = await desk.does("DepositMoney", deposit);
      for (const [rpc, request, reason] of [
        ["GetAccount", { accountId }, "ACCOUNT_NOT_FOUND"],
        ["GetEntry", { accountId, entryId }, "ACCOUNT_NOT_FOUND"],
      ] as const) {
        const outcome = await there.call(rpc, { ...request, consistencyToken });
        expectSeen(rpc, outcome, refusalOf(reason));
      }
      const list = await there.ok("ListAccounts", { consistencyToken });
      expectSeen("ListAccounts", list, { accounts: [], totalSize: "0" });
      const found = await there.ok("SearchEntries", { text: "secret", consistencyToken });
      expectSeen("SearchEntries", found, { entries: [], totalSize: "0" });
      const counts = all(found, "facets").flatMap((facet) => all(facet, "values"));
      expectSeen("facets", counts, []);
      const activity = await there.ok("ListRecentActivity", { consistencyToken });
      expectSeen("ListRecentActivity", activity.entries, []);
    },
  ],
  header: [
    "x-tenant-id must be given once, 1 to 64 of a-z0-9-",
    async (desk) => {
      for (const values of [["Blue"], ["a/b"], ["a".repeat(65)], ["a", "b"]]) {
        const headers = values.map((value) => ["x-tenant-id", value] as const);
        const outcome = await desk.call("GetAccount", { accountId: "x" }, { headers });
        const expected = { ...refusalOf("INVALID_FIELD"), fields: ["x-tenant-id"] };
        expectSeen(values.join(), outcome, expected);
      }
      const longest = [["x-tenant-id", `${desk.tenant}-`.padEnd(64, "0")]] as const;
      const outcome = await desk.call("GetAccount", { accountId: "x" }, { headers: longest });
      expectSeen("64 characters", outcome, refusalOf("ACCOUNT_NOT_FOUND"));
    },
  ],
  default: [
    "Without x-tenant-id the tenant is `default`",
    async (desk) => {
      // On an account that is not there: a check writes nothing into the default tenant's own.
      const requestId = crypto.randomUUID();
      const request = { requestId, accountId: desk.newId(), amount: money(1) };
      const unnamed = await desk.callBare("DepositMoney", request);
      expectSeen("without the header", unnamed, refusalOf("ACCOUNT_NOT_FOUND"));
      expectSeen("replayed of the first answer", unnamed.metadata.replayed, undefined);
      const headers = [["x-tenant-id", "default"]] as const;
      const named = await desk.call("DepositMoney", request, { headers });
      const metadata = { ...unnamed.metadata, replayed: "true" };
      expectSeen("with it", named, { ...refusalOf("ACCOUNT_NOT_FOUND"), metadata });
    },
  ],
  correlation: [
    "x-correlation-id travels into the entry; without it the request id does",
    async (desk) => {
      const accountId = await desk.open();
      const entryOf = async (headers: readonly (readonly [string, string])[]) => {
        const requestId = crypto.randomUUID();
        const request = { requestId, accountId, amount: money(1) };
        const { entryId, consistencyToken } = await desk.ok("DepositMoney", request, { headers });
        const { entry } = await desk.ok("GetEntry", { accountId, entryId, consistencyToken });
        return { entry, requestId };
      };
      const correlationId = `A_${desk.newId()}.z`;
      const given = await entryOf([["x-correlation-id", correlationId]]);
      expectSeen("entry", given.entry, { correlationId, requestId: given.requestId });
      const unset = await entryOf([]);
      expectSeen("entry without the header", unset.entry, { correlationId: unset.requestId });
    },
  ],
  "correlation-form": [
    "x-correlation-id must be 1 to 64 of A-Za-z0-9._-",
    async (desk) => {
      for (const value of ["a b", "a/b", "a".repeat(65)]) {
        const headers = [["x-correlation-id", value]] as const;
        const outcome = await desk.call("GetAccount", { accountId: "x" }, { headers });
        const expected = { ...refusalOf("INVALID_FIELD"), fields: ["x-correlation-id"] };
        expectSeen(value, outcome, expected);
      }
    },
  ],
  traceparent: [
    "A traceparent that is malformed is left out, not refused",
    async (desk) => {
      for (const value of ["x", "00-0-0-00", `00-${"0".repeat(32)}-${"0".repeat(16)}-01`]) {
        const headers = [["traceparent", value]] as const;
        await desk.ok("ListAccounts", {}, { headers });
      }
    },
  ],
});
