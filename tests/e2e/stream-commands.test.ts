import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readStatusDetails } from "../../platform/grpc/error-details.ts";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { eur, newRequestId, present } from "./messages.ts";
import { readRefusal, refusalOf } from "./refusal-of.ts";
import { type Envelope, type Outcome, refusalIn, sendEnvelopes } from "./streamed.ts";
import { upTo } from "./together.ts";

const installation = createInstallation();
let daybook: EmbeddedProcess;
let taken = 0;
beforeAll(async () => {
  daybook = await installation.start();
}, 120_000);
afterAll(() => installation.remove());

const openNew = async (minor = 0): Promise<string> => {
  taken += 1;
  const accountId = `s-${taken}`;
  const opening = { requestId: newRequestId(), accountId, ownerId: "o", currencyCode: "EUR" };
  await daybook.commands.openAccount(opening);
  if (minor > 0) await daybook.commands.depositMoney(depositing(accountId, minor));
  return accountId;
};

const depositing = (accountId: string, minor: number) => ({
  requestId: newRequestId(),
  accountId,
  amount: eur(minor),
});

const send = (...envelopes: readonly Envelope[]): Promise<Outcome[]> =>
  sendEnvelopes(daybook.commands, envelopes);

const sendOne = async (envelope: Envelope): Promise<Outcome> => present((await send(envelope))[0]);

describe("StreamCommands", { timeout: 60_000 }, () => {
  it("takes every command and answers each as its own RPC does", async () => {
    taken += 1;
    const accountId = `s-${taken}`;
    const other = await openNew();
    const id = newRequestId;
    const hold = { accountId, holdId: "h-1" };
    const envelopes: readonly Envelope[] = [
      { openAccount: { requestId: id(), accountId, ownerId: "o", currencyCode: "EUR" } },
      { depositMoney: { requestId: id(), accountId, amount: eur(500) } },
      { withdrawMoney: { requestId: id(), accountId, amount: eur(100) } },
      {
        transferMoney: {
          requestId: id(),
          fromAccountId: accountId,
          toAccountId: other,
          amount: eur(50),
        },
      },
      { placeHold: { requestId: id(), ...hold, amount: eur(30) } },
      { captureHold: { requestId: id(), ...hold } },
      { placeHold: { requestId: id(), accountId, holdId: "h-2", amount: eur(30) } },
      { releaseHold: { requestId: id(), accountId, holdId: "h-2" } },
      { setOverdraftLimit: { requestId: id(), accountId, limit: eur(1_000) } },
      { freezeAccount: { requestId: id(), accountId, reason: "look" } },
      { unfreezeAccount: { requestId: id(), accountId } },
    ];
    const versions: string[] = [];
    let last: Outcome | undefined;
    for (const envelope of envelopes) {
      last = await sendOne(envelope);
      expect(Object.keys(envelope)).toEqual([last.outcome]);
      versions.push(
        present(present(last.outcome === "error" ? null : last[present(last.outcome)])).version,
      );
    }
    expect(versions).toEqual(upTo(envelopes.length).map((version) => String(version)));
    const entry = await daybook.commands.depositMoney(depositing(accountId, 5));
    const reversed = await sendOne({
      reverseEntry: { requestId: id(), accountId, entryId: entry.entryId },
    });
    expect(reversed.reverseEntry).toMatchObject({ balance: eur(320), replayed: false });
    const empty = await openNew();
    const closed = await sendOne({ closeAccount: { requestId: id(), accountId: empty } });
    expect(closed.closeAccount).toMatchObject({ version: "2" });
  });

  it("answers thousands, each once, with its request id and its place", async () => {
    const accounts = await Promise.all(upTo(10).map(() => openNew()));
    const deposits = upTo(2_000).map((index) =>
      depositing(present(accounts[index % accounts.length]), 1),
    );
    const outcomes = await send(...deposits.map((depositMoney) => ({ depositMoney })));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(deposits.map(() => "depositMoney"));
    const sent = deposits.map(({ requestId }, index) => [String(index + 1), requestId]);
    expect(
      outcomes
        .toSorted((left, right) => Number(left.position) - Number(right.position))
        .map(({ position, requestId }) => [position, requestId]),
    ).toEqual(sent);
  });

  it("gives a bad envelope its own outcome; its neighbours do not notice", async () => {
    const accountId = await openNew(10);
    const bad = { ...depositing(accountId, 0), requestId: "no-uuid" };
    const missing = depositing("missing", 1);
    const tooMuch = depositing(accountId, 1_000);
    const outcomes = await send(
      { depositMoney: depositing(accountId, 1) },
      { depositMoney: bad },
      {},
      { depositMoney: missing },
      { withdrawMoney: tooMuch },
      { depositMoney: depositing(accountId, 1) },
      { depositMoney: depositing(accountId, 1), withdrawMoney: tooMuch },
    );
    const at = (position: number) =>
      present(outcomes.find((outcome) => outcome.position === String(position)));
    expect(at(1).depositMoney).toMatchObject({ replayed: false });
    expect(at(6).depositMoney).toMatchObject({ replayed: false });
    expect(refusalIn(at(7))).toMatchObject({
      code: "INVALID_ARGUMENT",
      reason: "INVALID_FIELD",
      violations: [{ field: "command" }],
    });
    expect(at(2).requestId).toBe("no-uuid");
    expect(refusalIn(at(2))).toEqual(await refusalOf(daybook.commands.depositMoney(bad)));
    expect(refusalIn(at(3))).toMatchObject({
      code: "INVALID_ARGUMENT",
      reason: "INVALID_FIELD",
      violations: [{ field: "command" }],
    });
    const { facts, ...refusal } = await refusalOf(daybook.commands.depositMoney(missing));
    expect(facts.replayed).toBe("true");
    expect(refusalIn(at(4))).toMatchObject({ ...refusal, code: "NOT_FOUND" });
    expect(refusalIn(at(5))).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "INSUFFICIENT_FUNDS",
      preconditions: [{ type: "INSUFFICIENT_FUNDS" }],
    });
  });

  it("shares request ids with the commands' own RPCs, in both directions", async () => {
    const accountId = await openNew();
    const [here, there] = [depositing(accountId, 3), depositing(accountId, 4)];
    const streamed = await sendOne({ depositMoney: here });
    expect(await daybook.commands.depositMoney(here)).toEqual({
      ...streamed.depositMoney,
      replayed: true,
    });
    const first = await daybook.commands.depositMoney(there);
    const again = await sendOne({ depositMoney: there });
    expect(again.depositMoney).toEqual({ ...first, replayed: true });
    const other = await sendOne({ depositMoney: { ...there, amount: eur(5) } });
    expect(refusalIn(other)).toMatchObject({ reason: "REQUEST_ID_REUSED" });
    const withdrawal = await sendOne({ withdrawMoney: there });
    expect(withdrawal.withdrawMoney).toMatchObject({ replayed: false, balance: eur(3) });
  });

  it("belongs to the tenant of its headers", async () => {
    const accountId = await openNew();
    const [outcome] = await sendEnvelopes(
      daybook.commands,
      [{ depositMoney: depositing(accountId, 1) }],
      { headers: { "x-tenant-id": "another" } },
    );
    expect(refusalIn(present(outcome))).toMatchObject({ reason: "ACCOUNT_NOT_FOUND" });
  });

  it("ends at its deadline; what has no outcome is told by the same request again", async () => {
    const accountId = await openNew();
    const exchange = daybook.commands.streamCommands({ timeoutMs: 150 });
    const deposit = depositing(accountId, 1);
    await exchange.send({ depositMoney: deposit });
    const outcomes: Outcome[] = [];
    const reading = async () => {
      for await (const outcome of exchange.responses) outcomes.push(outcome);
    };
    const ended = await reading().catch(readRefusal);
    expect(ended).toMatchObject({ code: "DEADLINE_EXCEEDED" });
    const again = await daybook.commands.depositMoney(deposit);
    expect(again.replayed || outcomes.length === 0).toBe(true);
    expect(again.balance).toEqual(eur(1));
  });

  it("tells the same details in an outcome as in the status of a call", async () => {
    const withdraw = depositing(await openNew(1), 2);
    const outcome = await sendOne({ withdrawMoney: withdraw });
    const error = present(outcome.error);
    expect(error.code).toBe(status.FAILED_PRECONDITION);
    const { facts, ...details } = await refusalOf(daybook.commands.withdrawMoney(withdraw));
    const streamed = readStatusDetails(error);
    expect({ ...streamed.facts, replayed: "true" }).toEqual(facts);
    expect(details).toMatchObject({ reason: streamed.reason, message: error.message });
  });
});
