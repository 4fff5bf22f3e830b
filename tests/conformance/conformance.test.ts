import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Addresses } from "../e2e/embedded-process.ts";
import { createInstallation } from "../e2e/installation.ts";
import { createRealInstallation } from "../e2e/real-installation.ts";
import { describeWith } from "../services/service.ts";
import { allRules } from "./all-rules.ts";
import { at } from "./desk.ts";
import { openDeviatingServer } from "./deviating-server.ts";
import { failures, startAllReady, type Where } from "./judged-installation.ts";
import { plantedInAccounts } from "./planted-accounts.ts";
import { ofRpc, type Planted, plantedQueries } from "./planted-queries.ts";
import { plantedInShop } from "./planted-shop.ts";
import type { Message } from "./wire.ts";

/**
 * Nine thousand deposits, as many as fit into int64. `tests/e2e/exact-amounts.test.ts` makes them
 * to see the same; `npm run test:faults` has every rule in both modes.
 */
const seenElsewhere = "bounds.amount-limit";

const installation = createInstallation();
let addresses: Addresses;
beforeAll(async () => {
  ({ addresses } = await installation.start());
}, 120_000);
afterAll(() => installation.remove());

describe("The rules", { timeout: 900_000 }, () => {
  it("have names of their own and a line of text", () => {
    const names = allRules.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(200);
    expect(new Set(names).size).toBe(names.length);
    for (const { text } of allRules) expect(text).toMatch(/^[^\n]+[^.\n]$/);
  });

  it("hold for the embedded mode", async () => {
    const rules = allRules.filter(({ name }) => name !== seenElsewhere);
    expect(rules).toHaveLength(allRules.length - 1);
    expect(await failures(addresses, rules)).toEqual([]);
  });
});

describeWith(["postgres", "rabbitmq", "elasticsearch"], "The rules", () => {
  it("hold for the three processes on real servers", { timeout: 900_000 }, async () => {
    await using real = await createRealInstallation();
    const where = await startAllReady(real);
    const quick = allRules.filter(({ slow = false }) => !slow);
    expect(await failures(where, quick)).toEqual([]);
  });
});

const more = (value: unknown, by: number) => {
  const money = value as { currencyCode: string; minorUnits: string };
  return { ...money, minorUnits: String(BigInt(money.minorUnits) + BigInt(by)) };
};

const planted: readonly Planted[] = [
  [
    "available one unit too high",
    { response: ofRpc("DepositMoney", ({ available }) => ({ available: more(available, 1) })) },
    ["answers.deposit"],
  ],
  [
    "a replay that does not say so",
    { response: (_rpc, response) => ({ ...response, replayed: false }) },
    ["request-ids.replay", "request-ids.by-meaning", "request-ids.at-once"],
  ],
  [
    "a refusal with another code",
    {
      error: (_rpc, { code }) =>
        code === status.FAILED_PRECONDITION ? { code: status.INVALID_ARGUMENT } : undefined,
    },
    ["refusals.insufficient-funds", "states.withdraw-frozen", "states.deposit-closed"],
  ],
  [
    "errors without details",
    {
      error: (_rpc, { metadata }) => {
        const bare = metadata.clone();
        bare.remove("grpc-status-details-bin");
        return { metadata: bare };
      },
    },
    [
      "fields.DepositMoney.request_id-a-UUID",
      "versions.expected",
      "precedence.version-over-domain",
    ],
  ],
  [
    "messages that end in a full stop",
    { error: (_rpc, { details }) => ({ details: `${details}.` }) },
    ["refusals.insufficient-funds", "refusals.account-not-found", "bounds.currencies"],
  ],
  [
    "tenants that are one",
    {
      headers: (headers) => {
        headers.set("x-tenant-id", "one-for-all");
        return headers;
      },
    },
    ["tenants.commands", "tenants.queries", "tenants.header", "request-ids.per-tenant"],
  ],
  [
    "a statement that does not add up",
    {
      response: ofRpc("GetStatement", ({ closingBalance }) => ({
        closingBalance: more(closingBalance, -1),
      })),
    },
    ["statements.arithmetic", "statements.periods", "tokens.read-your-writes"],
  ],
  [
    "a statement that marks reversed lines",
    {
      response: ofRpc("GetStatement", ({ entries }) => ({
        entries: (entries as Message[]).map((entry) => ({ ...entry, reversedByEntryId: "x" })),
      })),
    },
    ["statements.reversals"],
  ],
  [
    "a search that counts its page only",
    {
      response: ofRpc("SearchEntries", ({ entries }) => ({
        totalSize: String((entries as Message[]).length),
      })),
    },
    ["search.facets", "search.pages"],
  ],
  [
    "highlights that are not escaped",
    {
      response: ofRpc("SearchEntries", ({ highlights }) => ({
        highlights: (highlights as Message[]).map((one) => ({
          ...one,
          highlights: Object.fromEntries(
            Object.entries(at(one, "highlights")).map(([field, text]) => [
              field,
              String(text).replaceAll("&lt;", "<"),
            ]),
          ),
        })),
      })),
    },
    ["search.highlights"],
  ],
  [
    "accounts in the opposite order",
    {
      response: ofRpc("ListAccounts", ({ accounts }) => ({
        accounts: (accounts as Message[]).toReversed(),
      })),
    },
    ["accounts.order", "accounts.filters"],
  ],
  [
    "an expected version that is not looked at",
    { request: (rpc, bytes) => (rpc === "DepositMoney" ? withoutVersion(bytes) : bytes) },
    ["versions.expected", "request-ids.stored-version-conflict"],
  ],
  [
    "as_of without its token",
    {
      response: ofRpc("GetAccount", ({ asOf }) => ({
        asOf: { ...(asOf as object), consistencyToken: "" },
      })),
    },
    ["tokens.as-of-one"],
  ],
];

/** The request without field 2, `expected_version`: tag 0x10 and a varint behind the request id. */
const withoutVersion = (bytes: Buffer): Buffer => {
  const from = 38;
  if (bytes[from] !== 0x10) return bytes;
  const length = bytes.subarray(from + 1).findIndex((byte) => byte < 0x80) + 2;
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
};

describe("A planted deviation", { timeout: 300_000 }, () => {
  it("is the only thing that fails: a server that passes everything on passes", async () => {
    await using server = await openDeviatingServer(addresses, {});
    const rules = allRules.filter(({ name }) => /^(?:versions|precedence|tenants)\./.test(name));
    expect(await failures(server, rules)).toEqual([]);
  });

  const all = [...planted, ...plantedInAccounts, ...plantedQueries, ...plantedInShop];
  it.each(all)("is seen: %s", async (_what, deviate, fails) => {
    await using server = await openDeviatingServer(addresses, deviate);
    const rules = allRules.filter(({ name }) => fails.includes(name));
    const found = await failures(server, rules);
    expect(found.map(({ rule }) => rule).toSorted()).toEqual(fails.toSorted());
    for (const { expected, seen } of found) {
      expect(expected).not.toBe("");
      expect(seen).not.toBe("");
    }
  });
});

describe("npm run conformance", { timeout: 300_000 }, () => {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const node = fileURLToPath(new URL("../../node_modules/node/bin/node", import.meta.url));
  const run = (where: Where, ...more: readonly string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const args = [main, "--command", where.commands, "--query", where.queries, ...more];
      execFile(node, args, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      );
    });

  it("says a line for each rule and ends with 0 when all hold", async () => {
    const { code, out } = await run(addresses, "--filter", "states.deposit");
    expect(code).toBe(0);
    expect(out.trim().split("\n").toSorted()).toEqual([
      "3 hold, 0 do not",
      "ok      states.deposit-closed: deposit on CLOSED: ACCOUNT_CLOSED",
      "ok      states.deposit-frozen: deposit on FROZEN: yes",
      "ok      states.deposit-open: deposit on OPEN: yes",
    ]);
  });

  it("says what was expected and seen and ends with 1 when one does not hold", async () => {
    const deviate = { response: ofRpc("DepositMoney", () => ({ version: "9" })) };
    await using server = await openDeviatingServer(addresses, deviate);
    const { code, out } = await run(server, "--filter", "states.deposit", "-o", "json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      passed: 1,
      failed: 2,
      rules: [
        { rule: "states.deposit-open", ok: false, expected: "version '10'", seen: "'9'" },
        {},
        {},
      ],
    });
  });

  it("lists its rules without a server, and ends with 64 when it is called otherwise", async () => {
    const nowhere = { commands: "127.0.0.1:1", queries: "127.0.0.1:1" };
    const listed = await run(nowhere, "--list");
    expect(listed.code).toBe(0);
    expect(listed.out.trim().split("\n")).toHaveLength(allRules.length);
    expect((await run(nowhere, "--colour")).code).toBe(64);
    expect((await run(nowhere, "--filter", "no-such-rule")).code).toBe(1);
  });
});
