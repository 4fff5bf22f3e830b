import { afterAll, beforeAll, expect, it } from "vitest";
import { serviceDefinition } from "../../platform/grpc/proto.ts";
import { eur, newRequestId, present } from "../e2e/messages.ts";
import { createRawClient } from "../e2e/raw-call.ts";
import { refusalOf } from "../e2e/refusal-of.ts";
import { describeWith } from "../services/service.ts";
import { openProcessFleet, type ProcessFleet } from "./process-fleet.ts";

const service = "daybook.account.v1.AccountCommandService";

/** Bytes of a varint from a place on. */
const varintBytes = (bytes: Buffer, from: number): number => {
  const length = bytes.subarray(from).findIndex((byte) => byte < 0x80) + 1;
  if (length === 0) throw new RangeError("Cannot read a varint: it does not end");
  return length;
};

/** A message of varint and length-delimited fields with its fields the other way round. */
const backwards = (message: Buffer): Buffer => {
  const fields: Buffer[] = [];
  for (let at = 0; at < message.length; ) {
    let end = at + varintBytes(message, at);
    const isText = (message.readUInt8(at) & 7) === 2;
    const length = message.readUInt8(end);
    end += varintBytes(message, end);
    if (isText && length > 0x7f) throw new RangeError("Cannot turn around: a field is too long");
    if (isText) end += length;
    fields.unshift(message.subarray(at, end));
    at = end;
  }
  return Buffer.concat(fields);
};

describeWith(["postgres"], "One request id, over three command services", () => {
  let fleet: ProcessFleet;
  beforeAll(async () => {
    fleet = await openProcessFleet();
  }, 300_000);
  afterAll(() => fleet?.[Symbol.asyncDispose]());

  const at = (place: number) => present(fleet.running()[place]).commands;
  const everywhere = (count: number) => Array.from({ length: count }, (_, index) => at(index % 3));

  const open = async (accountId: string): Promise<string> => {
    const opening = { requestId: newRequestId(), accountId, ownerId: "o", currencyCode: "EUR" };
    await at(0).openAccount(opening);
    return accountId;
  };

  it("at once to all of them gets one answer, or one refusal, told as the first once", async () => {
    const accountId = await open("at-once");
    const request = { requestId: newRequestId(), accountId, amount: eur(5) };
    const answers = await Promise.all(everywhere(60).map((one) => one.depositMoney(request)));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const said = answers.map((answer) => JSON.stringify({ ...answer, replayed: true }));
    expect(new Set(said).size).toBe(1);
    expect(answers[0]).toMatchObject({ version: "2", balance: eur(5) });
    const over = { requestId: newRequestId(), accountId, amount: eur(6) };
    const refusals = await Promise.all(
      everywhere(60).map((one) => refusalOf(one.withdrawMoney(over))),
    );
    expect(new Set(refusals.map(({ reason, message }) => `${reason} ${message}`)).size).toBe(1);
    expect(refusals.filter(({ facts }) => facts.replayed !== "true")).toHaveLength(1);
  });

  it("with another request belongs to the first, whichever process is asked", async () => {
    const accountId = await open("reused");
    const requestId = newRequestId();
    await at(0).depositMoney({ requestId, accountId, amount: eur(5) });
    const other = refusalOf(at(1).depositMoney({ requestId, accountId, amount: eur(6) }));
    expect(await other).toMatchObject({ code: "ALREADY_EXISTS", reason: "REQUEST_ID_REUSED" });
    const mixed = await Promise.allSettled(
      everywhere(30).map((one, index) =>
        one.depositMoney({ requestId, accountId, amount: eur(5 + (index % 2)) }),
      ),
    );
    expect(mixed.map(({ status }) => status)).toEqual(
      mixed.map((_, index) => (index % 2 === 0 ? "fulfilled" : "rejected")),
    );
  });

  it("under another RPC, and of another tenant, is a request of its own", async () => {
    const accountId = await open("apart");
    const requestId = newRequestId();
    const request = { requestId, accountId, amount: eur(5) };
    expect(await at(0).depositMoney(request)).toMatchObject({ version: "2", replayed: false });
    expect(await at(1).withdrawMoney(request)).toMatchObject({ version: "3", replayed: false });
    const elsewhere = { headers: { "x-tenant-id": "elsewhere" } };
    expect(await refusalOf(at(2).depositMoney(request, elsewhere))).toMatchObject({
      reason: "ACCOUNT_NOT_FOUND",
      facts: { account_id: accountId },
    });
    expect(await at(2).depositMoney(request)).toMatchObject({ version: "2", replayed: true });
  });

  it("with the fields in another order on the wire is the same request", async () => {
    const accountId = await open("turned");
    const request = { requestId: newRequestId(), accountId, amount: eur(5), description: "rent" };
    const first = await at(0).depositMoney(request);
    const { path, requestSerialize, responseDeserialize } = serviceDefinition(service).DepositMoney;
    const written = requestSerialize(request);
    const turned = backwards(written);
    expect(turned.equals(written)).toBe(false);
    const raw = createRawClient(present(fleet.running()[1]).process.address);
    const { response } = await raw.call(path, turned);
    raw.close();
    expect(responseDeserialize(present(response))).toEqual({ ...first, replayed: true });
  });

  it("gets the first answer, or refusal, of processes that have been killed since", async () => {
    const accountId = await open("survivor");
    const request = { requestId: newRequestId(), accountId, amount: eur(5) };
    const over = { requestId: newRequestId(), accountId, amount: eur(6) };
    const first = await at(0).depositMoney(request);
    const refused = await refusalOf(at(1).withdrawMoney(over));
    await at(2).depositMoney({ requestId: newRequestId(), accountId, amount: eur(100) });
    await fleet.replaceAll();
    expect(await at(0).depositMoney(request)).toEqual({ ...first, replayed: true });
    const again = await refusalOf(at(1).withdrawMoney(over));
    expect(again).toMatchObject({ reason: "INSUFFICIENT_FUNDS", message: refused.message });
    expect(again.facts).toEqual({ ...refused.facts, replayed: "true" });
  });
});
