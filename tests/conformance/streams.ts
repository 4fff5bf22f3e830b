import { at, type Desk, money, refusalOf } from "./desk.ts";
import { expectSeen } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import type { CallOptions, Message } from "./wire.ts";
import { outcomeOfStatus } from "./wire.ts";

/** Sends envelopes over one call, and takes all outcomes; the call must end with OK. */
const sendAll = async (desk: Desk, envelopes: readonly object[], options?: CallOptions) => {
  const call = desk.stream("StreamCommands", {}, options);
  for (const envelope of envelopes) call.send(envelope);
  call.end();
  const outcomes = await call.rest();
  expectSeen("StreamCommands", (await call.outcome()).status, "OK");
  return outcomes;
};

const sendOne = async (desk: Desk, envelope: object): Promise<Message> => {
  const outcomes = await sendAll(desk, [envelope]);
  expectSeen("outcomes of one command", outcomes.length, 1);
  return outcomes[0] ?? {};
};

const depositing = (accountId: string, minor = 1, requestId: string = crypto.randomUUID()) => ({
  depositMoney: { requestId, accountId, amount: money(minor) },
});

const byPosition = (outcomes: readonly Message[]): readonly Message[] =>
  outcomes.toSorted((one, other) => Number(one.position) - Number(other.position));

/** Any command, many of them over one call. */
export const streamRules = rulesOf("stream-commands", {
  each: [
    "StreamCommands takes every command and answers each as its own RPC would",
    async (desk) => {
      const [accountId, other] = [desk.newId(), await desk.open()];
      const id = () => crypto.randomUUID();
      const hold = { accountId, holdId: "h" };
      const commands: readonly (readonly [kind: string, command: object])[] = [
        ["openAccount", { accountId, ownerId: "o", currencyCode: "EUR" }],
        ["depositMoney", { accountId, amount: money(500) }],
        ["withdrawMoney", { accountId, amount: money(100) }],
        ["transferMoney", { fromAccountId: accountId, toAccountId: other, amount: money(50) }],
        ["placeHold", { ...hold, amount: money(30) }],
        ["captureHold", hold],
        ["placeHold", { accountId, holdId: "i", amount: money(30) }],
        ["releaseHold", { accountId, holdId: "i" }],
        ["setOverdraftLimit", { accountId, limit: money(10) }],
        ["freezeAccount", { accountId, reason: "r" }],
        ["unfreezeAccount", { accountId }],
      ];
      for (const [place, [kind, command]] of commands.entries()) {
        const requestId = id();
        const outcome = await sendOne(desk, { [kind]: { requestId, ...command } });
        expectSeen(kind, outcome, { requestId, position: "1", outcome: kind });
        const answer = { version: String(place + 1), replayed: false };
        expectSeen(kind, at(outcome, kind), answer);
      }
      const { entryId } = await desk.does("DepositMoney", { accountId, amount: money(5) });
      const reverseEntry = { requestId: id(), accountId, entryId };
      const reversed = await sendOne(desk, { reverseEntry });
      const balance = { balance: money(320) };
      expectSeen("reverseEntry", reversed, { outcome: "reverseEntry", reverseEntry: balance });
      const empty = await desk.open();
      const closed = await sendOne(desk, { closeAccount: { requestId: id(), accountId: empty } });
      expectSeen("closeAccount", closed, { closeAccount: { accountId: empty, version: "2" } });
    },
  ],
  many: [
    "Every command gets one outcome, by request id and position; all of them take effect once",
    async (desk) => {
      const accountId = await desk.open();
      const count = 500;
      const envelopes = Array.from({ length: count }, (_, place) =>
        depositing(accountId, place + 1),
      );
      const outcomes = byPosition(await sendAll(desk, envelopes));
      expectSeen("outcomes", outcomes.length, count);
      for (const [place, { depositMoney }] of envelopes.entries()) {
        const expected = { requestId: depositMoney.requestId, outcome: "depositMoney" };
        expectSeen("outcome", outcomes[place], { position: String(place + 1), ...expected });
      }
      const done = await desk.does("DepositMoney", { accountId, amount: money(1) });
      const sum = (count * (count + 1)) / 2 + 1;
      expectSeen("after them", done, { version: String(count + 2), balance: money(sum) });
    },
  ],
  "bad-message": [
    "A bad command gets an error with its details; neither stream nor neighbours notice",
    async (desk) => {
      const accountId = await desk.open();
      const bad = depositing(accountId, 0);
      const envelopes = [depositing(accountId), bad, {}, depositing(accountId)];
      const outcomes = byPosition(await sendAll(desk, envelopes));
      expectSeen("outcomes", outcomes, [
        { outcome: "depositMoney" },
        { outcome: "error", requestId: bad.depositMoney.requestId },
        { outcome: "error", requestId: "", position: "3" },
        { outcome: "depositMoney" },
      ]);
      const violation = outcomeOfStatus(at(outcomes[1] ?? {}, "error"));
      const expected = { ...refusalOf("INVALID_FIELD"), fields: ["amount.minor_units"] };
      expectSeen("error of the bad amount", violation, expected);
      const unset = outcomeOfStatus(at(outcomes[2] ?? {}, "error"));
      expectSeen("error of no command", unset, refusalOf("INVALID_FIELD"));
    },
  ],
  undecodable: [
    "A message that cannot be read gets an error with its position and no request id",
    async (desk) => {
      const accountId = await desk.open();
      const call = desk.stream("StreamCommands", {});
      call.send(Buffer.from([0xff, 0xff]));
      call.send(depositing(accountId));
      call.end();
      const [first, second] = byPosition(await call.rest());
      expectSeen("first", first, { requestId: "", position: "1", outcome: "error" });
      expectSeen("second", second, { position: "2", outcome: "depositMoney" });
      expectSeen("StreamCommands", (await call.outcome()).status, "OK");
    },
  ],
  refusals: [
    "A refusal is the status that the command's own RPC ends with: code, reason, facts, message",
    async (desk) => {
      const accountId = await desk.open({ balance: 5 });
      const request = { accountId, amount: money(6) };
      const alone = await desk.refused("WithdrawMoney", request, "INSUFFICIENT_FUNDS");
      const withdrawMoney = { requestId: crypto.randomUUID(), ...request };
      const outcome = await sendOne(desk, { withdrawMoney });
      const { status, reason, domain, message, metadata, preconditions } = alone;
      const expected = { status, reason, domain, message, metadata, preconditions };
      expectSeen("error", outcomeOfStatus(at(outcome, "error")), expected);
    },
  ],
  "same-id": [
    "A request id means the same in a stream and by the command's own RPC, both ways",
    async (desk) => {
      const accountId = await desk.open();
      const envelope = depositing(accountId, 7);
      const first = at(await sendOne(desk, envelope), "depositMoney");
      const again = await desk.ok("DepositMoney", envelope.depositMoney);
      expectSeen("by its own RPC", again, { ...first, replayed: true });
      const request = { requestId: crypto.randomUUID(), accountId, amount: money(8) };
      const alone = await desk.ok("DepositMoney", request);
      const streamed = at(await sendOne(desk, { depositMoney: request }), "depositMoney");
      expectSeen("in a stream", streamed, { ...alone, replayed: true });
      const other = await sendOne(desk, depositing(accountId, 9, request.requestId));
      const reused = outcomeOfStatus(at(other, "error"));
      expectSeen("another request", reused, refusalOf("REQUEST_ID_REUSED"));
    },
  ],
  outcomes: [
    "Outcomes come while the stream is open, and a command may rest on one that came",
    async (desk) => {
      const accountId = desk.newId();
      const call = desk.stream("StreamCommands", {});
      const open = { accountId, ownerId: "o", currencyCode: "EUR" };
      call.send({ openAccount: { requestId: crypto.randomUUID(), ...open } });
      expectSeen("first outcome", await call.next(), { outcome: "openAccount" });
      call.send(depositing(accountId, 5));
      const second = { outcome: "depositMoney", position: "2" };
      expectSeen("second outcome", await call.next(), second);
      call.end();
      expectSeen("StreamCommands", (await call.outcome()).status, "OK");
    },
  ],
  headers: [
    "Tenant and correlation id are the call's and hold for every command; bad headers end it",
    async (desk) => {
      const there = desk.elsewhere();
      const accountId = await there.open();
      const [mine] = await sendAll(desk, [depositing(accountId)]);
      const notFound = outcomeOfStatus(at(mine ?? {}, "error"));
      expectSeen("another tenant's account", notFound, refusalOf("ACCOUNT_NOT_FOUND"));
      const headers = [["x-correlation-id", "c-1"]] as const;
      const [theirs] = await sendAll(there, [depositing(accountId)], { headers });
      const { entryId, consistencyToken } = at(theirs ?? {}, "depositMoney");
      const { entry } = await there.ok("GetEntry", { accountId, entryId, consistencyToken });
      expectSeen("entry", entry, { correlationId: "c-1" });
      const bad = [["x-tenant-id", "T!"]] as const;
      const call = desk.stream("StreamCommands", {}, { headers: bad });
      call.end();
      const expected = { ...refusalOf("INVALID_FIELD"), fields: ["x-tenant-id"] };
      expectSeen("bad tenant", await call.outcome(), expected);
    },
  ],
});
