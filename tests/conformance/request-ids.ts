import { type Desk, money, reversedFields } from "./desk.ts";
import { expectSeen } from "./expectation.ts";
import { type Rule, rulesOf } from "./rule.ts";
import type { Message } from "./wire.ts";

const newId = (): string => crypto.randomUUID();

type Life = readonly (readonly [rpc: string, request: Message])[];

/** One of every command, each of which passes after the ones before it. */
const everyCommand = (accountId: string, other: string): Life => [
  ["OpenAccount", { accountId, ownerId: "o", currencyCode: "EUR", overdraftLimit: money(5) }],
  ["DepositMoney", { accountId, amount: money(100), description: "d", reference: "r" }],
  ["WithdrawMoney", { accountId, amount: money(10) }],
  ["TransferMoney", { fromAccountId: accountId, toAccountId: other, amount: money(10) }],
  ["PlaceHold", { accountId, holdId: "h", amount: money(20) }],
  ["PlaceHold", { accountId, holdId: "i", amount: money(20) }],
  ["CaptureHold", { accountId, holdId: "h", amount: money(15) }],
  ["ReleaseHold", { accountId, holdId: "i" }],
  ["SetOverdraftLimit", { accountId, limit: money(0) }],
  ["FreezeAccount", { accountId, reason: "r" }],
  ["UnfreezeAccount", { accountId }],
  ["WithdrawMoney", { accountId, amount: money(65) }],
  ["CloseAccount", { accountId, reason: "r" }],
];

const replayRule: Rule = {
  name: "request-ids.replay",
  text: "The same request again gets the first answer in every field but replayed, any command",
  check: async (desk) => {
    const life = everyCommand(desk.newId(), await desk.open());
    const done: (readonly [string, Message, Message])[] = [];
    for (const [rpc, fields] of life) {
      const request = { requestId: newId(), ...fields };
      done.push([rpc, request, await desk.ok(rpc, request)]);
    }
    for (const [rpc, request, first] of done) {
      expectSeen(`${rpc} again`, await desk.ok(rpc, request), { ...first, replayed: true });
    }
  },
};

const replayedReversal: Rule = {
  name: "request-ids.replay-reversal",
  text: "ReverseEntry again gets the first answer, its counterparty's fields included",
  check: async (desk) => {
    const [from, to] = [await desk.open({ balance: 9 }), await desk.open()];
    const transfer = { fromAccountId: from, toAccountId: to, amount: money(9) };
    const { entryId } = await desk.does("TransferMoney", transfer);
    const request = { requestId: newId(), accountId: from, entryId };
    const first = await desk.ok("ReverseEntry", request);
    const again = await desk.ok("ReverseEntry", request);
    expectSeen("ReverseEntry again", again, { ...first, replayed: true });
  },
};

const storedRefusal = (
  name: string,
  reason: string,
  prepare: (desk: Desk) => Promise<{
    readonly rpc: string;
    readonly request: object;
    /** After it the request would pass, or be refused otherwise. */
    readonly change: () => Promise<unknown>;
  }>,
): Rule => ({
  name: `request-ids.stored-${name}`,
  text: `${reason} is stored: the same request gets it again with replayed=true, whatever holds`,
  check: async (desk) => {
    const { rpc, request, change } = await prepare(desk);
    const again = { requestId: newId(), ...request };
    const first = await desk.refused(rpc, again, reason);
    expectSeen("replayed of the first answer", first.metadata.replayed, undefined);
    await change();
    const second = await desk.refused(rpc, again, reason);
    const metadata = { ...first.metadata, replayed: "true" };
    expectSeen("the refusal again", second, { message: first.message, metadata });
  },
});

const storedRefusals: readonly Rule[] = [
  storedRefusal("precondition", "INSUFFICIENT_FUNDS", async (desk) => {
    const accountId = await desk.open();
    const request = { accountId, amount: money(5) };
    return { rpc: "WithdrawMoney", request, change: () => desk.does("DepositMoney", request) };
  }),
  storedRefusal("not-found", "ACCOUNT_NOT_FOUND", async (desk) => {
    const accountId = desk.newId();
    const open = { accountId, ownerId: "o", currencyCode: "EUR" };
    const request = { accountId, amount: money(5) };
    return { rpc: "DepositMoney", request, change: () => desk.does("OpenAccount", open) };
  }),
  storedRefusal("exists", "ACCOUNT_EXISTS", async (desk) => {
    const accountId = await desk.open();
    const request = { accountId, ownerId: "o", currencyCode: "EUR" };
    return { rpc: "OpenAccount", request, change: () => desk.does("CloseAccount", { accountId }) };
  }),
  storedRefusal("version-conflict", "VERSION_CONFLICT", async (desk) => {
    const accountId = await desk.open();
    const request = { accountId, amount: money(5), expectedVersion: "2" };
    const change = () => desk.does("DepositMoney", { accountId, amount: money(1) });
    return { rpc: "DepositMoney", request, change };
  }),
];

const others = (accountId: string): readonly object[] => [
  { amount: money(4) },
  { amount: money(3, "USD") },
  { accountId: `${accountId}-b` },
  { description: "x" },
  { reference: "x" },
  { expectedVersion: "0" },
];

/** What a request id stands for. */
export const requestIdRules: readonly Rule[] = [
  replayRule,
  replayedReversal,
  ...storedRefusals,
  ...rulesOf("request-ids", {
    reused: [
      "Known with another request, expected_version 0 included: REQUEST_ID_REUSED",
      async (desk) => {
        const accountId = await desk.open();
        const request = { requestId: newId(), accountId, amount: money(3) };
        const first = await desk.ok("DepositMoney", request);
        for (const other of others(accountId)) {
          await desk.refused("DepositMoney", { ...request, ...other }, "REQUEST_ID_REUSED");
        }
        const again = await desk.ok("DepositMoney", request);
        expectSeen("the first request again", again, { ...first, replayed: true });
      },
    ],
    "by-meaning": [
      "Defaults given, the id's case, headers and field order make no other request",
      async (desk) => {
        const accountId = await desk.open();
        const request = { requestId: newId(), accountId, amount: money(3) };
        const first = await desk.ok("DepositMoney", request);
        const replay = { ...first, replayed: true };
        const empty = { ...request, description: "", reference: "" };
        const header = { headers: [["x-correlation-id", "another"]] } as const;
        expectSeen("defaults given", await desk.ok("DepositMoney", empty, header), replay);
        const upper = { ...request, requestId: request.requestId.toUpperCase() };
        expectSeen("id in upper case", await desk.ok("DepositMoney", upper), replay);
        const bytes = reversedFields("DepositMoney", request);
        expectSeen("fields reversed", await desk.ok("DepositMoney", {}, { bytes }), replay);
      },
    ],
    "per-rpc": [
      "The same id under another RPC is a request of its own",
      async (desk) => {
        const accountId = await desk.open();
        const request = { requestId: newId(), accountId, amount: money(3) };
        await desk.ok("DepositMoney", request);
        const withdrawn = await desk.ok("WithdrawMoney", request);
        expectSeen("WithdrawMoney", withdrawn, { replayed: false, balance: money(0) });
      },
    ],
    "per-tenant": [
      "The same id in another tenant is a request of its own",
      async (desk) => {
        const request = { requestId: newId(), ownerId: "o", currencyCode: "EUR" };
        await desk.ok("OpenAccount", request);
        const there = await desk.elsewhere().ok("OpenAccount", request);
        expectSeen("OpenAccount", there, { replayed: false });
      },
    ],
    "invalid-is-free": [
      "An invalid request is not stored: its id is free for the corrected one",
      async (desk) => {
        const request = { requestId: newId(), accountId: await desk.open(), amount: money(0) };
        await desk.refused("DepositMoney", request, "INVALID_FIELD");
        const done = await desk.ok("DepositMoney", { ...request, amount: money(1) });
        expectSeen("DepositMoney", done, { replayed: false });
      },
    ],
    "at-once": [
      "Twenty identical requests at once take effect once and get one answer",
      async (desk) => {
        const accountId = await desk.open();
        const request = { requestId: newId(), accountId, amount: money(3) };
        const calls = Array.from({ length: 20 }, () => desk.ok("DepositMoney", request));
        const answers = await Promise.all(calls);
        const first = answers.filter(({ replayed }) => replayed === false);
        expectSeen("answers that are not replayed", first.length, 1);
        for (const one of answers) {
          expectSeen("an answer", { ...one, replayed: false }, { ...first[0] });
        }
      },
    ],
  }),
];
