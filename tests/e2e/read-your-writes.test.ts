import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serviceDefinition } from "../../platform/grpc/proto.ts";
import type { GetStatementResponse__Output as Statement } from "../../proto/gen/daybook/account/v1/GetStatementResponse.ts";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { eur, newRequestId, present, timeMs, timestamp } from "./messages.ts";
import { together, upTo } from "./together.ts";

const installation = createInstallation();
let daybook: EmbeddedProcess;
beforeAll(async () => {
  daybook = await installation.start();
}, 120_000);
afterAll(() => installation.remove());

const open = (accountId: string) =>
  daybook.commands.openAccount({
    requestId: newRequestId(),
    accountId,
    ownerId: "o",
    currencyCode: "EUR",
  });

const deposit = (accountId: string, minor: number) =>
  daybook.commands.depositMoney({ requestId: newRequestId(), accountId, amount: eur(minor) });

const restart = async (): Promise<void> => {
  expect((await daybook.terminate()).code).toBe(0);
  daybook = await installation.start();
};

describe("A client that passes on the token of its last answer", { timeout: 120_000 }, () => {
  it("sees each of its writes at once, in the account, the list and the statement", async () => {
    await open("writer");
    for (const count of upTo(40)) {
      const { consistencyToken, version } = await deposit("writer", 3);
      const read = { consistencyToken, accountId: "writer" };
      const [byId, found, statement] = await Promise.all([
        daybook.queries.getAccount(read),
        daybook.queries.searchEntries({ consistencyToken, accountIds: ["writer"] }),
        daybook.queries.getStatement({
          ...read,
          startTime: timestamp(0),
          endTime: timestamp(4_102_444_800_000),
        }),
      ]);
      expect(byId.account).toMatchObject({ version, balance: eur(3 * count) });
      expect(found.totalSize).toBe(String(count));
      expect(statement.closingBalance).toEqual(eur(3 * count));
    }
  });

  it("never sees a version go back while others write, also across a restart", async () => {
    const accountIds = upTo(6).map((index) => `moving-${index}`);
    await together(accountIds, 6, open);
    const seen = new Map<string, number>();
    let consistencyToken = "";
    const note = (accounts: readonly { accountId: string; version: string }[]): void => {
      for (const { accountId, version } of accounts) {
        expect(Number(version)).toBeGreaterThanOrEqual(seen.get(accountId) ?? 0);
        seen.set(accountId, Number(version));
      }
    };
    const readOnce = async (round: number): Promise<void> => {
      const accountId = present(accountIds[round % accountIds.length]);
      const byId = await daybook.queries.getAccount({ consistencyToken, accountId });
      note([present(byId.account)]);
      consistencyToken = present(byId.asOf).consistencyToken;
      const list = await daybook.queries.listAccounts({ consistencyToken, pageSize: 1_000 });
      note(list.accounts);
      consistencyToken = present(list.asOf).consistencyToken;
    };
    const phase = async (): Promise<void> => {
      const writes = together(upTo(300), 8, (count) =>
        deposit(present(accountIds[count % accountIds.length]), 1),
      );
      let writing = true;
      const done = writes.finally(() => {
        writing = false;
      });
      for (let round = 0; writing && round < 10_000; round += 1) await readOnce(round);
      await done;
    };
    // The first reads wait for the openings.
    for (const accountId of accountIds) {
      await expect.poll(() => daybook.queries.getAccount({ accountId })).toBeDefined();
    }
    await phase();
    await restart();
    await phase();
    expect(seen.size).toBeGreaterThanOrEqual(accountIds.length);
  });
});

describe("complete_time", { timeout: 120_000 }, () => {
  it("goes on while nothing happens, in answers by id and in lists", async () => {
    const { consistencyToken, accountId } = await open("idle");
    const byId = async () => {
      const { asOf } = await daybook.queries.getAccount({ consistencyToken, accountId });
      return timeMs(asOf?.completeTime);
    };
    const ofList = async () => {
      const { asOf } = await daybook.queries.listAccounts({ consistencyToken });
      return timeMs(asOf?.completeTime);
    };
    const [first, firstOfList] = [await byId(), await ofList()];
    await expect.poll(byId, { timeout: 15_000 }).toBeGreaterThan(first + 1_500);
    await expect.poll(ofList, { timeout: 15_000 }).toBeGreaterThan(firstOfList + 1_500);
    expect(await byId()).toBeLessThanOrEqual(Date.now() + 1_000);
  });
});

describe("A statement of a period that is over", { timeout: 120_000 }, () => {
  const { GetStatement } = serviceDefinition("daybook.account.v1.AccountQueryService");
  const bytesOf = (statement: Statement): string =>
    GetStatement.responseSerialize({ ...statement, asOf: null }).toString("hex");

  it("is closed once complete_time has passed it, and then the same for ever", async () => {
    await open("closing");
    await deposit("closing", 100);
    const { recordTime, consistencyToken } = await deposit("closing", 50);
    const period = { startTime: timestamp(0), endTime: timestamp(timeMs(recordTime) + 1) };
    const request = { accountId: "closing", consistencyToken, ...period };
    const read = () => daybook.queries.getStatement(request);
    await expect
      .poll(async () => (await read()).closed, { timeout: 15_000, interval: 100 })
      .toBe(true);
    const closed = await read();
    expect(timeMs(closed.asOf?.completeTime)).toBeGreaterThanOrEqual(timeMs(period.endTime));
    expect(closed).toMatchObject({ closingBalance: eur(150), totalSize: "2" });

    await together(upTo(50), 8, (minor) => deposit("closing", minor));
    expect(bytesOf(await read())).toBe(bytesOf(closed));
    await restart();
    await expect.poll(async () => bytesOf(await read()), { timeout: 10_000 }).toBe(bytesOf(closed));
    const next = await daybook.queries.getStatement({
      ...request,
      startTime: period.endTime,
      endTime: timestamp(4_102_444_800_000),
    });
    expect(next).toMatchObject({ closed: false, openingBalance: eur(150) });
  });
});
