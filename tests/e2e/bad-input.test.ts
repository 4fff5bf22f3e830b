import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { badFurtherQueries } from "./bad-further-queries.ts";
import {
  type BadRequest,
  badCommands,
  badHeaders,
  badOperations,
  badQueries,
} from "./bad-requests.ts";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { eur, newRequestId, timestamp } from "./messages.ts";
import {
  createRawClient,
  type RawAnswer,
  type RawClient,
  requireRpc,
  servedRpcs,
} from "./raw-call.ts";
import { refusalOf, violatedFields } from "./refusal-of.ts";
import { createRandom } from "./seeded-random.ts";

const installation = createInstallation();
let daybook: EmbeddedProcess;
let clients: Record<string, RawClient>;
beforeAll(async () => {
  daybook = await installation.start();
  clients = Object.fromEntries(
    Object.entries(daybook.addresses).map(([name, address]) => [name, createRawClient(address)]),
  );
  const opening = { ownerId: "o", currencyCode: "EUR" };
  for (const accountId of ["known", "other"]) {
    await daybook.commands.openAccount({ ...opening, requestId: newRequestId(), accountId });
  }
}, 120_000);
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.close();
  await installation.remove();
});

const heads = async () => {
  const { partitions } = await daybook.operations.getLog({});
  return partitions.map(({ head }) => head);
};

/** Runs `attempt`; afterwards the log is as before and the next request is answered. */
const storesNothing = async (attempt: () => Promise<void>): Promise<void> => {
  const before = await heads();
  await attempt();
  expect(await heads()).toEqual(before);
  const { account } = await daybook.queries.getAccount({ accountId: "known" });
  expect(account?.version).toBe("1");
};

const sendBytes = (
  rpcName: string,
  bytes: Buffer,
  headers: readonly (readonly [string, string])[] = [],
): Promise<RawAnswer> => {
  const { server, path } = requireRpc(rpcName);
  const client = clients[server];
  if (client === undefined) throw new RangeError(`Cannot call ${server}: no client`);
  return client.call(path, bytes, headers);
};

const send = (rpcName: string, request: object): Promise<RawAnswer> =>
  sendBytes(rpcName, requireRpc(rpcName).write(request));

const expectViolations = async ({ rpc, request, fields }: BadRequest): Promise<void> => {
  const { refusal } = await send(rpc, request);
  expect(refusal).toMatchObject({
    code: "INVALID_ARGUMENT",
    reason: "INVALID_FIELD",
    domain: "daybook",
  });
  if (refusal) expect(violatedFields(refusal)).toEqual(fields.toSorted());
  expect(refusal?.message).toMatch(/^Cannot [^\n]*[^.\n]$/);
};

/** Codes with which a server says that the fault is its own. */
const ownFaults = ["INTERNAL", "UNKNOWN", "UNIMPLEMENTED", "DATA_LOSS"];

describe.each([
  ["commands", badCommands],
  ["queries", badQueries],
  ["further queries", badFurtherQueries],
  ["operations", badOperations],
])("A bad field in %s", { timeout: 60_000 }, (_kind, table) => {
  it.each(table)("$rpc: $what", (bad) => storesNothing(() => expectViolations(bad)));
});

describe("A search text", { timeout: 60_000 }, () => {
  it.each(["*", '"', '"unbalanced', "a OR b:c", "(a", "a\\", "-a +b ~c", "<em>", "%_", "🙂"])(
    "%s is words or nothing, never an operator",
    async (text) => {
      const { response } = await send("SearchEntries", { text });
      expect(response).toBeDefined();
    },
  );
});

describe("A header", { timeout: 60_000 }, () => {
  it.each(badHeaders)("$what is refused under its name", ({ headers, fields }) =>
    storesNothing(async () => {
      const requestId = newRequestId();
      const request = { requestId, ownerId: "o", currencyCode: "EUR" };
      const { write } = requireRpc("OpenAccount");
      const { refusal } = await sendBytes("OpenAccount", write(request), headers);
      expect(refusal).toMatchObject({ code: "INVALID_ARGUMENT", reason: "INVALID_FIELD" });
      if (refusal) expect(violatedFields(refusal)).toEqual(fields);
    }),
  );

  it("traceparent that is malformed is left out, as its recommendation asks", async () => {
    const { write } = requireRpc("GetAccount");
    for (const traceparent of ["x", "00-0-0-00", `00-${"0".repeat(32)}-${"0".repeat(16)}-01`]) {
      const { response } = await sendBytes("GetAccount", write({ accountId: "known" }), [
        ["traceparent", traceparent],
      ]);
      expect(response).toBeDefined();
    }
  });
});

describe.each(servedRpcs)("$name", { timeout: 60_000 }, ({ name, service }) => {
  const isCommand = service.endsWith("CommandService");

  it("never takes random bytes for a fault of its own, and stores nothing", () =>
    storesNothing(async () => {
      const random = createRandom(name.length * 7_919);
      for (let length = 1; length <= 60; length += 1) {
        const { refusal } = await sendBytes(name, random.bytes(length));
        if (refusal === undefined) {
          expect(isCommand).toBe(false);
          continue;
        }
        expect(ownFaults).not.toContain(refusal.code);
        expect(refusal.reason).not.toBe("");
        if (isCommand) expect(refusal.reason).toBe("INVALID_FIELD");
      }
    }));

  it("refuses a message above the limit with its reason", () =>
    storesNothing(async () => {
      const { refusal } = await sendBytes(name, Buffer.alloc(5 * 1_048_576, 0x0a));
      expect(refusal).toMatchObject({ code: "RESOURCE_EXHAUSTED", reason: "MESSAGE_TOO_LARGE" });
    }));
});

describe("An empty command", { timeout: 60_000 }, () => {
  const required = {
    OpenAccount: ["currency_code", "owner_id", "request_id"],
    DepositMoney: ["account_id", "amount", "request_id"],
    WithdrawMoney: ["account_id", "amount", "request_id"],
    TransferMoney: ["amount", "from_account_id", "request_id", "to_account_id"],
    CloseAccount: ["account_id", "request_id"],
  };
  it.each(Object.entries(required))("%s is refused for every field it lacks", (name, fields) =>
    storesNothing(async () => {
      const { refusal } = await sendBytes(name, Buffer.alloc(0));
      expect(refusal?.reason).toBe("INVALID_FIELD");
      if (refusal) expect(violatedFields(refusal)).toEqual(fields);
    }),
  );
});

describe("Bytes on the way", { timeout: 60_000 }, () => {
  it("cut anywhere leave no deposit behind", () =>
    storesNothing(async () => {
      const request = { requestId: newRequestId(), accountId: "known", amount: eur(1) };
      const whole = requireRpc("DepositMoney").write(request);
      for (let length = 0; length < whole.length; length += 1) {
        const { refusal } = await sendBytes("DepositMoney", whole.subarray(0, length));
        expect(refusal).toMatchObject({ code: "INVALID_ARGUMENT", reason: "INVALID_FIELD" });
      }
    }));

  it("cut within a text are no shorter text", () =>
    storesNothing(async () => {
      const request = { requestId: newRequestId(), accountId: "known", amount: eur(1) };
      const whole = requireRpc("DepositMoney").write({ ...request, reference: "R-17" });
      for (let cut = 1; cut <= "R-17".length; cut += 1) {
        const { refusal } = await sendBytes("DepositMoney", whole.subarray(0, -cut));
        expect(refusal).toMatchObject({ code: "INVALID_ARGUMENT", reason: "INVALID_FIELD" });
      }
    }));

  it("that are no UTF-8 are refused in every text of a command", () =>
    storesNothing(async () => {
      const amount = eur(1);
      const requests: [string, object, string][] = [
        ["DepositMoney", { accountId: "known", amount, description: "bad-utf8" }, "description"],
        ["DepositMoney", { accountId: "known", amount, reference: "bad-utf8" }, "reference"],
        ["DepositMoney", { accountId: "bad-utf8", amount }, "account_id"],
        ["OpenAccount", { ownerId: "bad-utf8", currencyCode: "EUR" }, "owner_id"],
        ["CloseAccount", { accountId: "known", reason: "bad-utf8" }, "reason"],
      ];
      for (const [rpc, fields, field] of requests) {
        const bytes = requireRpc(rpc).write({ requestId: newRequestId(), ...fields });
        bytes[bytes.indexOf("bad-utf8") + 3] = 0xff;
        const { refusal } = await sendBytes(rpc, bytes);
        expect(refusal?.reason).toBe("INVALID_FIELD");
        if (refusal) expect(violatedFields(refusal)).toEqual([field]);
      }
    }));
});

describe("Several faults at once", { timeout: 60_000 }, () => {
  it("of a command are told together, those of headers included", () =>
    storesNothing(async () => {
      const request = {
        requestId: "not-a-uuid",
        expectedVersion: -1,
        fromAccountId: "a/b",
        toAccountId: "",
        amount: { currencyCode: "eur", minorUnits: 0 },
        description: "\u0007",
        reference: "x".repeat(501),
      };
      const { write } = requireRpc("TransferMoney");
      const { refusal } = await sendBytes("TransferMoney", write(request), [
        ["x-tenant-id", "T!"],
        ["x-correlation-id", "a b"],
      ]);
      expect(refusal?.reason).toBe("INVALID_FIELD");
      if (refusal) {
        expect(violatedFields(refusal)).toEqual([
          "amount.currency_code",
          "amount.minor_units",
          "description",
          "expected_version",
          "from_account_id",
          "reference",
          "request_id",
          "to_account_id",
          "x-correlation-id",
          "x-tenant-id",
        ]);
      }
    }));

  it("of a query are told together", async () => {
    const call = daybook.queries.searchEntries({
      consistencyToken: "x",
      pageSize: -1,
      pageToken: "x",
      accountIds: ["fine", "a b"],
      direction: 9 as never,
      minMinorUnits: 5,
      maxMinorUnits: 4,
      startTime: timestamp(2),
      endTime: timestamp(1),
      text: "x".repeat(501),
      counterpartyAccountId: "/",
      orderBy: "colour",
    });
    const fields = violatedFields(await refusalOf(call));
    expect(fields).toEqual(
      expect.arrayContaining([
        "account_ids[1]",
        "consistency_token",
        "counterparty_account_id",
        "direction",
        "order_by",
        "page_size",
        "page_token",
        "text",
      ]),
    );
    expect(fields.some((field) => /min_minor|max_minor/.test(field))).toBe(true);
    expect(fields.some((field) => /start_time|end_time/.test(field))).toBe(true);
  });
});
