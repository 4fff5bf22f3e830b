import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allPages } from "./all-pages.ts";
import type { Clients } from "./embedded-process.ts";
import { eur, joinTokens, newRequestId, present, timeMs, timestamp } from "./messages.ts";
import { refusalOf, violatedFields } from "./refusal-of.ts";

/** An installation to test, wherever its processes run. */
export type FlowInstallation = {
  readonly clients: Clients;
  readonly close: () => Promise<void>;
};

/** Set by the one mode that a test file runs. */
let daybook: Clients;

const open = (accountId: string, more: object = {}) =>
  daybook.commands.openAccount({
    requestId: newRequestId(),
    accountId,
    ownerId: "owner-1",
    currencyCode: "EUR",
    ...more,
  });

const deposit = (accountId: string, minor: number, more: object = {}) =>
  daybook.commands.depositMoney({
    requestId: newRequestId(),
    accountId,
    amount: eur(minor),
    ...more,
  });

const withdraw = (accountId: string, minor: number, more: object = {}) =>
  daybook.commands.withdrawMoney({
    requestId: newRequestId(),
    accountId,
    amount: eur(minor),
    ...more,
  });

const transfer = (fromAccountId: string, toAccountId: string, minor: number, more: object = {}) =>
  daybook.commands.transferMoney({
    requestId: newRequestId(),
    fromAccountId,
    toAccountId,
    amount: eur(minor),
    ...more,
  });

const wholeFlow = () =>
  describe("The whole flow", { timeout: 60_000 }, () => {
    it("answers each command with the account after it", async () => {
      const opened = await open("story-1", { overdraftLimit: eur(500) });
      expect(opened).toMatchObject({ accountId: "story-1", version: "1", replayed: false });
      await open("story-2");

      const deposited = await deposit("story-1", 1_000);
      expect(deposited).toMatchObject({
        version: "2",
        entryNumber: "1",
        balance: eur(1_000),
        available: eur(1_500),
      });
      const withdrawn = await withdraw("story-1", 1_500);
      expect(withdrawn).toMatchObject({ version: "3", balance: eur(-500), available: eur(0) });
      expect(await refusalOf(withdraw("story-1", 1))).toMatchObject({
        code: "FAILED_PRECONDITION",
        reason: "INSUFFICIENT_FUNDS",
        domain: "daybook",
        message: "Cannot withdraw 0.01 EUR: available is 0.00 EUR",
      });

      await deposit("story-1", 800);
      const moved = await transfer("story-1", "story-2", 300);
      expect(moved).toMatchObject({
        fromAccountId: "story-1",
        toAccountId: "story-2",
        version: "5",
        toVersion: "2",
        entryNumber: "4",
        toEntryNumber: "1",
        balance: eur(0),
        available: eur(500),
      });
      expect(moved.entryId).not.toBe(moved.toEntryId);
      expect(timeMs(moved.recordTime)).toBeGreaterThanOrEqual(timeMs(withdrawn.recordTime));
    });

    it("shows a client its own writes in every query that carries its token", async () => {
      const opened = await open("own-1", { ownerId: "own" });
      await open("own-2", { ownerId: "own" });
      const rent = await deposit("own-1", 70_000, {
        description: "Rent for June",
        reference: "R-6",
      });
      const moved = await transfer("own-1", "own-2", 20_000, { description: "Half of the rent" });
      const consistencyToken = moved.consistencyToken;

      const { account } = await daybook.queries.getAccount({
        consistencyToken,
        accountId: "own-1",
      });
      expect(account).toEqual({
        accountId: "own-1",
        ownerId: "own",
        currencyCode: "EUR",
        balance: eur(50_000),
        held: eur(0),
        available: eur(50_000),
        overdraftLimit: eur(0),
        status: "ACCOUNT_STATUS_OPEN",
        openTime: opened.recordTime,
        lastActivityTime: moved.recordTime,
        version: "3",
      });
      const received = await daybook.queries.getAccount({ consistencyToken, accountId: "own-2" });
      expect(received.account).toMatchObject({ balance: eur(20_000), version: "2" });

      const { entry } = await daybook.queries.getEntry({
        consistencyToken,
        accountId: "own-2",
        entryId: moved.toEntryId,
      });
      expect(entry).toMatchObject({
        type: "ENTRY_TYPE_TRANSFER_IN",
        direction: "DIRECTION_CREDIT",
        amount: eur(20_000),
        balanceAfter: eur(20_000),
        counterpartyAccountId: "own-1",
        description: "Half of the rent",
        entryNumber: "1",
        version: "2",
      });

      const listed = await daybook.queries.listAccounts({ consistencyToken, ownerId: "own" });
      expect(listed.accounts.map(({ accountId }) => accountId)).toEqual(["own-1", "own-2"]);
      expect(listed.totalSize).toBe("2");
      const recent = await daybook.queries.listRecentActivity({
        consistencyToken,
        accountId: "own-1",
      });
      expect(recent.entries.map(({ entryId }) => entryId)).toEqual([moved.entryId, rent.entryId]);
    });

    it("searches entries by words without case, accents or typos and marks the hits", async () => {
      const { accountIds, consistencyToken } = await searchable();
      const search = (text: string) =>
        daybook.queries.searchEntries({ accountIds, consistencyToken, text });

      const found = await search("CAFE zurich");
      expect(found.totalSize).toBe("1");
      expect(found.entries[0]?.description).toBe('Café Zürich <b>&"');
      expect(found.highlights).toEqual([
        {
          entryId: found.entries[0]?.entryId,
          highlights: { description: "<em>Café</em> <em>Zürich</em> &lt;b&gt;&amp;&quot;" },
        },
      ]);
      expect((await search("grocreies")).entries.map(({ description }) => description)).toEqual([
        "Groceries on Friday",
      ]);
      expect((await search("grocer")).totalSize).toBe("1");
      for (const nothing of ["*", '"', "a OR b:c", "café AND -rent"]) {
        expect((await search(nothing)).entries).toEqual([]);
      }
    });

    it("counts all hits by type and month, whatever the page shows", async () => {
      const { accountIds, consistencyToken, month } = await searchable();
      const answer = await daybook.queries.searchEntries({
        accountIds,
        consistencyToken,
        pageSize: 1,
      });
      expect(answer.entries).toHaveLength(1);
      expect(answer.totalSize).toBe("3");
      const facets = Object.fromEntries(answer.facets.map(({ name, values }) => [name, values]));
      expect(facets.type).toEqual([
        { value: "ENTRY_TYPE_DEPOSIT", count: "2" },
        { value: "ENTRY_TYPE_WITHDRAWAL", count: "1" },
      ]);
      expect(facets.month).toEqual([{ value: month, count: "3" }]);
    });

    it("gives a statement whose balances, lines and totals add up", async () => {
      await open("statement-1");
      const first = await deposit("statement-1", 1_000);
      const second = await withdraw("statement-1", 250);
      const third = await deposit("statement-1", 40);
      const startMs = timeMs(first.recordTime) + 1;
      const request = {
        consistencyToken: third.consistencyToken,
        accountId: "statement-1",
        startTime: timestamp(startMs),
        endTime: timestamp(timeMs(third.recordTime) + 1),
      };
      const whole = await daybook.queries.getStatement({ ...request, startTime: timestamp(0) });
      expect(whole).toMatchObject({
        openingBalance: eur(0),
        closingBalance: eur(790),
        totalCredits: eur(1_040),
        totalDebits: eur(250),
        firstEntryNumber: "1",
        lastEntryNumber: "3",
        totalSize: "3",
      });
      expect(whole.entries.map(({ entryId }) => entryId)).toEqual(
        [first, second, third].map(({ entryId }) => entryId),
      );
      const before = await daybook.queries.getStatement({
        ...request,
        startTime: timestamp(0),
        endTime: request.startTime,
      });
      const after = await daybook.queries.getStatement(request);
      expect(after.openingBalance).toEqual(before.closingBalance);
      expect(after.closingBalance).toEqual(eur(790));
    });

    it("closes an account at 0 for good; closing it again changes nothing", async () => {
      await open("close-1");
      await deposit("close-1", 5);
      const close = () =>
        daybook.commands.closeAccount({ requestId: newRequestId(), accountId: "close-1" });
      expect(await refusalOf(close())).toMatchObject({ reason: "BALANCE_NOT_ZERO" });
      await withdraw("close-1", 5);
      const closed = await close();
      expect(closed.version).toBe("4");
      expect(await refusalOf(deposit("close-1", 1))).toMatchObject({
        code: "FAILED_PRECONDITION",
        reason: "ACCOUNT_CLOSED",
        preconditions: [{ type: "ACCOUNT_CLOSED", subject: "close-1" }],
      });
      const again = await close();
      expect(again).toMatchObject({
        version: "4",
        replayed: false,
        consistencyToken: closed.consistencyToken,
      });
      const { events } = await daybook.operations.readEvents({ streamId: "account-close-1" });
      expect(events.map(({ type }) => type)).toEqual([
        "AccountOpened",
        "MoneyDeposited",
        "MoneyWithdrawn",
        "AccountClosed",
      ]);
      const { account } = await daybook.queries.getAccount({
        consistencyToken: again.consistencyToken,
        accountId: "close-1",
      });
      expect(account).toMatchObject({ status: "ACCOUNT_STATUS_CLOSED", version: "4" });
    });

    it("derives the account id that the caller left out from tenant and request id", async () => {
      const requestId = newRequestId();
      const opened = await open("", { requestId });
      expect(opened.accountId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(await open("", { requestId })).toEqual({ ...opened, replayed: true });
      expect((await open("")).accountId).not.toBe(opened.accountId);
    });

    it.each(["__proto__", "constructor", "toString", "A-Z_a.z-0", "x".repeat(64)])(
      "takes %s as an account id like any other",
      async (accountId) => {
        await open(accountId);
        const { consistencyToken } = await deposit(accountId, 7);
        const read = await daybook.queries.getAccount({ consistencyToken, accountId });
        expect(read.account).toMatchObject({ accountId, balance: eur(7), version: "2" });
      },
    );

    it("keeps text verbatim up to 500 code points", async () => {
      await open("text-1");
      const description = `"'<&>\\ ${"🙂".repeat(490)} é`;
      const { consistencyToken, entryId } = await deposit("text-1", 1, { description });
      const read = await daybook.queries.getEntry({
        consistencyToken,
        accountId: "text-1",
        entryId,
      });
      expect(read.entry?.description).toBe(description);
    });

    it("says how far an answer is: one partition by account, all of them for a list", async () => {
      const { consistencyToken } = await open("as-of-1");
      const { partitions, logId, epoch } = await daybook.operations.getLog({});
      const byId = await daybook.queries.getAccount({ consistencyToken, accountId: "as-of-1" });
      const [position] = Object.entries(present(byId.asOf).positions);
      expect(Object.keys(present(byId.asOf).positions)).toHaveLength(1);
      expect(consistencyToken).toMatch(new RegExp(`^${logId}\\.${epoch}\\.${position?.[0]}:\\d+$`));
      expect(byId.asOf).toMatchObject({ heldStreams: 0 });

      const list = await daybook.queries.listAccounts({ consistencyToken });
      expect(Object.keys(present(list.asOf).positions).map(Number)).toEqual(
        partitions.map(({ partition }) => partition),
      );
      // What holds anyway need not be asked for: partitions without events are left out.
      expect(present(list.asOf).consistencyToken.split(",")).toEqual(
        Object.entries(present(list.asOf).positions)
          .filter(([, offset]) => offset !== "0")
          .map(([partition, offset]) => `${logId}.${epoch}.${partition}:${offset}`),
      );
    });
  });

const consistencyTokens = () =>
  describe("Consistency tokens", { timeout: 60_000 }, () => {
    it("of another log or epoch are refused, on their own and joined to one of ours", async () => {
      const { consistencyToken } = await open("token-1");
      const otherLog = `00000000-0000-4000-8000-000000000000${consistencyToken.slice(36)}`;
      const otherEpoch = consistencyToken.replace(/\.1\./, ".2.");
      for (const token of [otherLog, otherEpoch, joinTokens([consistencyToken, otherLog])]) {
        const call = daybook.queries.getAccount({ consistencyToken: token, accountId: "token-1" });
        expect(await refusalOf(call)).toMatchObject({
          code: "INVALID_ARGUMENT",
          reason: "TOKEN_OF_OTHER_LOG",
        });
      }
    });

    it("joined are a token for all of their writes", async () => {
      await open("token-2");
      await open("token-3");
      const tokens = await Promise.all(
        ["token-2", "token-3"].map(
          async (accountId) => (await deposit(accountId, 9)).consistencyToken,
        ),
      );
      const { accounts } = await daybook.queries.listAccounts({
        consistencyToken: joinTokens(tokens),
        minMinorUnits: 9,
        maxMinorUnits: 9,
      });
      expect(accounts.map(({ accountId }) => accountId)).toEqual(["token-2", "token-3"]);
    });

    it("that the index has not reached end the query as lag before its deadline", async () => {
      const { consistencyToken } = await open("token-4");
      const ahead = consistencyToken.replace(/:\d+$/, ":999999");
      const requests = [
        daybook.queries.getAccount(
          { consistencyToken: ahead, accountId: "token-4" },
          { timeoutMs: 1_500 },
        ),
        daybook.queries.listAccounts({ consistencyToken: ahead }, { timeoutMs: 1_500 }),
        daybook.queries.getStatement(
          {
            consistencyToken: ahead,
            accountId: "token-4",
            startTime: timestamp(0),
            endTime: timestamp(1),
          },
          { timeoutMs: 1_500 },
        ),
      ];
      for (const refusal of await Promise.all(requests.map(refusalOf))) {
        expect(refusal).toMatchObject({ code: "UNAVAILABLE", reason: "PROJECTION_LAG" });
        expect(refusal.retryDelayMs).toBeGreaterThan(0);
      }
    });
  });

const pages = () =>
  describe("Pages", { timeout: 60_000 }, () => {
    it.each([
      "",
      "account_id desc",
      "balance",
      "balance desc",
      "open_time",
      "last_activity_time desc",
    ])("ordered by %j show every account once", async (orderBy) => {
      const { ownerId, ids, consistencyToken } = await pageable();
      const read = (pageToken: string) =>
        daybook.queries.listAccounts({
          consistencyToken,
          ownerId,
          orderBy,
          pageSize: 3,
          pageToken,
        });
      const seen = await allPages(read, ({ accounts, totalSize }) => {
        expect(totalSize).toBe(String(ids.length));
        expect(accounts.length).toBeLessThanOrEqual(3);
        return accounts;
      });
      expect(seen.map(({ accountId }) => accountId).sort()).toEqual(ids);
      if (!orderBy.startsWith("balance")) return;
      const balances = seen.map(({ balance }) => Number(balance?.minorUnits));
      const sorted = balances.toSorted((left, right) => left - right);
      expect(balances).toEqual(orderBy === "balance" ? sorted : sorted.reverse());
    });

    it("refuse a token that was altered or belongs to another query", async () => {
      const { ownerId, consistencyToken } = await pageable();
      const query = { consistencyToken, ownerId, pageSize: 3 };
      const { nextPageToken } = await daybook.queries.listAccounts(query);
      const last = nextPageToken.at(-2) === "A" ? "B" : "A";
      const altered = `${nextPageToken.slice(0, -2)}${last}${nextPageToken.slice(-1)}`;
      const others = [
        { ...query, pageToken: altered },
        { ...query, pageToken: nextPageToken, ownerId: "somebody-else" },
        { ...query, pageToken: nextPageToken, orderBy: "balance" },
      ];
      for (const other of others) {
        const refusal = await refusalOf(daybook.queries.listAccounts(other));
        expect(refusal).toMatchObject({ code: "INVALID_ARGUMENT", reason: "INVALID_FIELD" });
        expect(violatedFields(refusal)).toEqual(["page_token"]);
      }
      const call = daybook.queries.listAccounts(
        { ...query, pageToken: nextPageToken },
        { headers: { "x-tenant-id": "another" } },
      );
      expect(violatedFields(await refusalOf(call))).toEqual(["page_token"]);
    });
  });

let searchableAnswer: Promise<{ consistencyToken: string; month: string }> | undefined;

/** Three entries to search, written once. */
const searchable = async () => {
  searchableAnswer ??= (async () => {
    await open("search-1");
    await deposit("search-1", 900, { description: 'Café Zürich <b>&"' });
    await deposit("search-1", 800, { description: "Salary", reference: "S-1" });
    const last = await withdraw("search-1", 70, { description: "Groceries on Friday" });
    const month = new Date(timeMs(last.recordTime)).toISOString().slice(0, 7);
    return { consistencyToken: last.consistencyToken, month };
  })();
  return { accountIds: ["search-1"], ...(await searchableAnswer) };
};

let pageableAnswer: Promise<string> | undefined;

/** Ten accounts of one owner, several with the same balance, written once. */
const pageable = async () => {
  const ids = Array.from({ length: 10 }, (_, index) => `page-${index}`);
  pageableAnswer ??= (async () => {
    const tokens: string[] = [];
    for (const [index, accountId] of ids.entries()) {
      await open(accountId, { ownerId: "pages" });
      const { consistencyToken } = await deposit(accountId, 100 + (index % 3));
      tokens.push(consistencyToken);
    }
    return joinTokens(tokens);
  })();
  return { ownerId: "pages", ids, consistencyToken: await pageableAnswer };
};

/**
 * What a client sees from its first command to its last query; every way of running the three
 * services passes it. The installation is empty when it starts.
 */
export const flowContract = (mode: string, start: () => Promise<FlowInstallation>): void => {
  describe(mode, () => {
    let installation: FlowInstallation | undefined;
    beforeAll(async () => {
      installation = await start();
      daybook = installation.clients;
    }, 120_000);
    afterAll(() => installation?.close());
    wholeFlow();
    consistencyTokens();
    pages();
  });
};
