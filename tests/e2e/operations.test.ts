import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readModels } from "../../read-models/read-models.ts";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { eur, newRequestId, present, timestamp } from "./messages.ts";
import { refusalOf } from "./refusal-of.ts";

const installation = createInstallation();
let daybook: EmbeddedProcess;
beforeAll(async () => {
  daybook = await installation.start();
}, 120_000);
afterAll(() => installation.remove());

const service = "daybook.account.v1.AccountCommandService";
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const open = (accountId: string, headers: Record<string, string> = {}) =>
  daybook.commands.openAccount(
    { requestId: newRequestId(), accountId, ownerId: "owner-1", currencyCode: "EUR" },
    { headers },
  );

const deposit = (accountId: string, minor: number, headers: Record<string, string> = {}) =>
  daybook.commands.depositMoney(
    { requestId: newRequestId(), accountId, amount: eur(minor) },
    { headers },
  );

describe("An event in the log", { timeout: 60_000 }, () => {
  it("carries who asked for it, the correlation id and the trace", async () => {
    await open("event-1");
    const requestId = newRequestId();
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const answer = await daybook.commands.depositMoney(
      { requestId, accountId: "event-1", amount: eur(12), description: "d", reference: "r" },
      { headers: { "x-correlation-id": "order-77", traceparent } },
    );
    const { events } = await daybook.operations.readEvents({ correlationId: "order-77" });
    expect(events).toHaveLength(1);
    const event = present(events[0]);
    expect(event).toMatchObject({
      tenantId: "default",
      streamId: "account-event-1",
      streamVersion: "2",
      type: "MoneyDeposited",
      schemaVersion: 1,
      requestId,
      correlationId: "order-77",
      actor: "anonymous",
      recordTime: answer.recordTime,
      traceparent,
    });
    expect(event.eventId).toMatch(uuid);
    expect(answer.consistencyToken.endsWith(`.${event.partition}:${event.offset}`)).toBe(true);
    expect(JSON.parse(event.dataJson)).toMatchObject({
      entryId: answer.entryId,
      amountMinor: "12",
      currencyCode: "EUR",
      description: "d",
      reference: "r",
    });
    const { entry } = await daybook.queries.getEntry({
      consistencyToken: answer.consistencyToken,
      accountId: "event-1",
      entryId: answer.entryId,
    });
    expect(entry).toMatchObject({ requestId, correlationId: "order-77" });
  });

  it("has the request id as its correlation id when the caller gave none", async () => {
    const requestId = newRequestId();
    await daybook.commands.openAccount({
      requestId,
      accountId: "event-2",
      ownerId: "o",
      currencyCode: "EUR",
    });
    const { events } = await daybook.operations.readEvents({ correlationId: requestId });
    expect(events.map(({ streamId }) => streamId)).toEqual(["account-event-2"]);
  });

  it("is read by stream or partition, from an offset on, at most as many as asked", async () => {
    await open("event-3");
    for (const minor of [1, 2, 3]) await deposit("event-3", minor);
    const streamId = "account-event-3";
    const { events } = await daybook.operations.readEvents({ streamId });
    expect(events.map(({ streamVersion }) => streamVersion)).toEqual(["1", "2", "3", "4"]);
    const [, second, third] = events;
    const some = await daybook.operations.readEvents({
      streamId,
      fromOffset: present(second).offset,
      limit: 2,
    });
    expect(some.events).toEqual([second, third]);
    const { partition, offset } = present(third);
    const one = await daybook.operations.readEvents({ partition, fromOffset: offset, limit: 1 });
    expect(one.events).toEqual([third]);
  });
});

describe("GetCommand", { timeout: 60_000 }, () => {
  it("says what a transfer wrote and, soon, that every projection shows it", async () => {
    await open("command-1");
    await open("command-2");
    await deposit("command-1", 100);
    const requestId = newRequestId();
    const answer = await daybook.commands.transferMoney({
      requestId,
      fromAccountId: "command-1",
      toAccountId: "command-2",
      amount: eur(40),
    });
    const method = `${service}/TransferMoney`;
    const read = async () => {
      const { command } = await daybook.operations.getCommand({ method, requestId });
      return present(command);
    };
    const command = await read();
    expect(command).toMatchObject({
      tenantId: "default",
      method,
      requestId,
      outcome: "COMMAND_OUTCOME_COMMITTED",
      reason: "",
      recordTime: answer.recordTime,
    });
    expect(command.events.map(({ streamId, type }) => [streamId, type])).toEqual([
      ["account-command-1", "TransferSent"],
      ["account-command-2", "TransferReceived"],
    ]);
    await expect
      .poll(async () => (await read()).projections, { timeout: 10_000 })
      .toEqual(readModels.map(({ name }) => ({ name, applied: true, held: false })));
  });

  it("says why a command was refused", async () => {
    const requestId = newRequestId();
    const request = { requestId, accountId: "command-none", amount: eur(1) };
    await refusalOf(daybook.commands.withdrawMoney(request));
    const method = `${service}/WithdrawMoney`;
    const { command } = await daybook.operations.getCommand({ method, requestId });
    expect(command).toMatchObject({
      outcome: "COMMAND_OUTCOME_REFUSED",
      reason: "ACCOUNT_NOT_FOUND",
      events: [],
    });
  });

  it("knows no command that never came, under this RPC and tenant", async () => {
    const { accountId } = await open("command-3");
    const requestId = newRequestId();
    await daybook.commands.depositMoney({ requestId, accountId, amount: eur(1) });
    const others = [
      { method: `${service}/DepositMoney`, requestId: newRequestId() },
      { method: `${service}/WithdrawMoney`, requestId },
      { method: `${service}/DepositMoney`, requestId, tenantId: "another" },
    ];
    for (const other of others) {
      expect(await refusalOf(daybook.operations.getCommand(other))).toMatchObject({
        code: "NOT_FOUND",
        reason: "COMMAND_NOT_FOUND",
      });
    }
  });
});

describe("GetLog and the projections", { timeout: 60_000 }, () => {
  it("name the log and, once everything is posted, equal heads everywhere", async () => {
    await open("log-1");
    const { consistencyToken } = await deposit("log-1", 5);
    const log = await daybook.operations.getLog({});
    expect(log.logId).toMatch(uuid);
    expect(log.epoch).toBe("1");
    expect(log.partitions.map(({ partition }) => partition)).toEqual(
      Array.from({ length: 16 }, (_, index) => index),
    );
    const [, partition, head] = /\.(\d+):(\d+)$/.exec(consistencyToken) ?? [];
    expect(log.partitions[Number(partition)]?.head).toBe(head);
    await expect
      .poll(
        async () => {
          const { partitions } = await daybook.operations.getLog({});
          return partitions.every((one) => one.relayed === one.head);
        },
        { timeout: 10_000 },
      )
      .toBe(true);
  });

  it("are live without lag once idle, with as many documents as were written", async () => {
    const settled = () =>
      expect.poll(
        async () => {
          const { projections } = await daybook.operations.listProjections({});
          return projections.map(({ name, state, partitions }) => ({
            name,
            state,
            live: partitions.every(
              (one) => one.state === "PARTITION_STATE_LIVE" && one.lagEvents === "0",
            ),
          }));
        },
        { timeout: 15_000 },
      );
    await settled().toEqual(
      readModels.map(({ name }) => ({ name, state: "PROJECTION_STATE_LIVE", live: true })),
    );
    const before = await daybook.operations.getProjection({ name: "accounts" });
    const { consistencyToken, accountId } = await open("log-2");
    await daybook.queries.getAccount({ consistencyToken, accountId });
    const documents = Number(before.projection?.documents) + 1;
    // Counted again after a second.
    const after = await vi.waitFor(
      async () => {
        const answer = await daybook.operations.getProjection({ name: "accounts" });
        expect(Number(answer.projection?.documents)).toBe(documents);
        return answer;
      },
      { timeout: 5_000 },
    );
    expect(after.projection).toMatchObject({ name: "accounts", version: 2, lastError: "" });
    const sum = present(after.projection).partitions.map(({ checkpoint, head }) => [
      checkpoint,
      head,
    ]);
    expect(sum.every(([checkpoint, head]) => Number(checkpoint) <= Number(head))).toBe(true);
  });

  it("know no projection of another name", async () => {
    expect(await refusalOf(daybook.operations.getProjection({ name: "nothing" }))).toMatchObject({
      code: "NOT_FOUND",
      reason: "PROJECTION_NOT_FOUND",
    });
  });
});

describe("Tenants", { timeout: 60_000 }, () => {
  it("share nothing: ids, request ids, queries, events", async () => {
    const requestId = newRequestId();
    const [blue, red] = [{ "x-tenant-id": "blue" }, { "x-tenant-id": "red-2" }];
    const opening = { requestId, accountId: "shared", ownerId: "o", currencyCode: "EUR" };
    const depositId = newRequestId();
    const tokens: string[] = [];
    for (const [headers, minor] of [
      [blue, 11],
      [red, 22],
    ] as const) {
      const opened = await daybook.commands.openAccount(opening, { headers });
      expect(opened).toMatchObject({ version: "1", replayed: false });
      const deposited = await daybook.commands.depositMoney(
        { requestId: depositId, accountId: "shared", amount: eur(minor), description: "common" },
        { headers },
      );
      expect(deposited).toMatchObject({ balance: eur(minor), replayed: false });
      tokens.push(deposited.consistencyToken);
    }
    const consistencyToken = tokens.join(",");
    for (const [headers, minor] of [
      [blue, 11],
      [red, 22],
    ] as const) {
      const read = { consistencyToken, accountId: "shared" };
      const { account } = await daybook.queries.getAccount(read, { headers });
      expect(account?.balance).toEqual(eur(minor));
      const listed = await daybook.queries.listAccounts({ consistencyToken }, { headers });
      expect(listed.accounts).toEqual([account]);
      const found = await daybook.queries.searchEntries(
        { consistencyToken, text: "common" },
        { headers },
      );
      expect(found.entries.map(({ amount }) => amount)).toEqual([eur(minor)]);
      const statement = await daybook.queries.getStatement(
        { ...read, startTime: timestamp(0), endTime: timestamp(4_102_444_800_000) },
        { headers },
      );
      expect(statement.closingBalance).toEqual(eur(minor));
    }
    const blueEvents = await daybook.operations.readEvents({
      tenantId: "blue",
      streamId: "account-shared",
    });
    expect(blueEvents.events.map(({ tenantId }) => tenantId)).toEqual(["blue", "blue"]);
    const stranger = daybook.queries.getAccount({ consistencyToken, accountId: "shared" });
    expect(await refusalOf(stranger)).toMatchObject({ reason: "ACCOUNT_NOT_FOUND" });
  });

  it("derive different ids from the same request id", async () => {
    const opening = { requestId: newRequestId(), ownerId: "o", currencyCode: "EUR" };
    const [one, other] = await Promise.all(
      ["one", "other"].map((tenant) =>
        daybook.commands.openAccount(opening, { headers: { "x-tenant-id": tenant } }),
      ),
    );
    expect(one?.accountId).not.toBe(other?.accountId);
  });
});
