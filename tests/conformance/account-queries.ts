import { all, at, type Desk, joined, money, refusalOf, tokenOf } from "./desk.ts";
import { aTime, expectSeen } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import type { Message } from "./wire.ts";

const idsOf = (answer: Message): readonly unknown[] =>
  all(answer, "accounts").map(({ accountId }) => accountId);

/** Accounts of one owner with these balances, in this order of ids; the token of all of it. */
const ownedAccounts = async (desk: Desk, balances: readonly number[]) => {
  const [owner, prefix] = [desk.newId("owner"), desk.newId("a")];
  const [ids, done]: [string[], Message[]] = [[], []];
  for (const [index, balance] of balances.entries()) {
    const accountId = `${prefix}-${index}`;
    ids.push(accountId);
    const open = { accountId, ownerId: owner, currencyCode: "EUR" };
    done.push(await desk.does("OpenAccount", open));
    if (balance === 0) continue;
    done.push(await desk.does("DepositMoney", { accountId, amount: money(balance) }));
  }
  // As many parts as there are partitions at most: those of one partition are one.
  const latest = new Map<string, string>();
  for (const part of joined(...done).split(",")) {
    latest.set(part.replace(/:\d+$/, ""), part);
  }
  return { owner, ids, consistencyToken: [...latest.values()].join() };
};

/** All ids over pages of a size; every page must be full but the last. */
const allPages = async (desk: Desk, request: object, pageSize: number) => {
  const seen: unknown[] = [];
  let pageToken = "";
  do {
    const page = await desk.ok("ListAccounts", { ...request, pageSize, pageToken });
    pageToken = String(page.nextPageToken);
    const ids = idsOf(page);
    if (pageToken !== "") expectSeen("elements of a page", ids.length, pageSize);
    seen.push(...ids);
  } while (pageToken !== "" && seen.length < 1_000);
  return seen;
};

const ofOne = rulesOf("accounts", {
  get: [
    "GetAccount answers every field of the account",
    async (desk) => {
      const owner = desk.newId("owner");
      const accountId = await desk.open({ balance: 100, overdraft: 50, owner });
      const { consistencyToken } = await desk.does("PlaceHold", { accountId, amount: money(30) });
      const { account } = await desk.ok("GetAccount", { accountId, consistencyToken });
      expectSeen("account", account, {
        accountId,
        ownerId: owner,
        currencyCode: "EUR",
        balance: money(100),
        held: money(30),
        available: money(120),
        overdraftLimit: money(50),
        status: "ACCOUNT_STATUS_OPEN",
        openTime: aTime,
        lastActivityTime: aTime,
        version: "3",
      });
    },
  ],
  statuses: [
    "GetAccount shows FROZEN, OPEN again and CLOSED; a closed account stays readable",
    async (desk) => {
      const accountId = await desk.open();
      for (const [rpc, fields, status] of [
        ["FreezeAccount", { reason: "r" }, "FROZEN"],
        ["UnfreezeAccount", {}, "OPEN"],
        ["CloseAccount", {}, "CLOSED"],
      ] as const) {
        const { consistencyToken } = await desk.does(rpc, { accountId, ...fields });
        const { account } = await desk.ok("GetAccount", { accountId, consistencyToken });
        expectSeen("account", account, { status: `ACCOUNT_STATUS_${status}` });
      }
    },
  ],
  unknown: [
    "GetAccount, GetEntry and GetStatement of what is unknown are NOT_FOUND",
    async (desk) => {
      const [accountId, known] = [desk.newId(), await desk.open({ balance: 1 })];
      const time = { startTime: { seconds: "0" }, endTime: { seconds: "9999999999" } };
      for (const [rpc, request, reason] of [
        ["GetAccount", { accountId }, "ACCOUNT_NOT_FOUND"],
        ["GetStatement", { accountId, ...time }, "ACCOUNT_NOT_FOUND"],
        ["GetEntry", { accountId: known, entryId: "none" }, "ENTRY_NOT_FOUND"],
      ] as const) {
        expectSeen(rpc, await desk.call(rpc, request), refusalOf(reason));
      }
    },
  ],
});

const ofMany = rulesOf("accounts", {
  filters: [
    "ListAccounts filters by owner, status, currency and inclusive range of balances",
    async (desk) => {
      const { owner, ids, consistencyToken } = await ownedAccounts(desk, [0, 10, 20, 30]);
      const yen = await desk.does("OpenAccount", { ownerId: owner, currencyCode: "JPY" });
      const closed = await desk.does("CloseAccount", { accountId: ids[0] });
      const token = `${consistencyToken},${joined(yen, closed)}`;
      const list = async (filter: object) =>
        idsOf(
          await desk.ok("ListAccounts", { ownerId: owner, consistencyToken: token, ...filter }),
        );
      const sorted = [...ids, yen.accountId].sort();
      expectSeen("by owner", await list({}), sorted);
      expectSeen("closed", await list({ status: "ACCOUNT_STATUS_CLOSED" }), [ids[0]]);
      expectSeen("in JPY", await list({ currencyCode: "JPY" }), [yen.accountId]);
      const range = { minMinorUnits: 10, maxMinorUnits: 20 };
      expectSeen("from 10 to 20", await list(range), [ids[1], ids[2]]);
      expectSeen("from 21 to 29", await list({ minMinorUnits: 21, maxMinorUnits: 29 }), []);
    },
  ],
  order: [
    "ListAccounts is in order of account_id, balance, open_time or last_activity_time, desc too",
    async (desk) => {
      const { owner, ids, consistencyToken } = await ownedAccounts(desk, [30, 10, 20]);
      const [a, b, c] = ids;
      for (const [orderBy, expected] of [
        ["", [a, b, c]],
        ["account_id", [a, b, c]],
        ["account_id desc", [c, b, a]],
        ["balance", [b, c, a]],
        ["balance desc", [a, c, b]],
        ["open_time", [a, b, c]],
        ["open_time desc", [c, b, a]],
        ["last_activity_time desc", [c, b, a]],
      ] as const) {
        const answer = await desk.ok("ListAccounts", { ownerId: owner, consistencyToken, orderBy });
        expectSeen(`order_by "${orderBy}"`, idsOf(answer), expected);
      }
    },
  ],
  pages: [
    "Pages show every account once, in any order, with the same total_size; the last has no token",
    async (desk) => {
      const { owner, ids, consistencyToken } = await ownedAccounts(desk, [1, 2, 1, 2, 1, 2, 1]);
      for (const orderBy of ["", "account_id desc", "balance desc", "last_activity_time"]) {
        const request = { ownerId: owner, consistencyToken, orderBy };
        const seen = await allPages(desk, request, 2);
        expectSeen(`accounts by "${orderBy}"`, seen.toSorted(), ids);
        const answer = await desk.ok("ListAccounts", { ...request, pageSize: 2 });
        expectSeen("total_size", answer.totalSize, "7");
      }
    },
  ],
  "page-token": [
    "A page token that was altered, or of another query or tenant, is INVALID_FIELD page_token",
    async (desk) => {
      const { owner, consistencyToken } = await ownedAccounts(desk, [0, 0, 0]);
      const request = { ownerId: owner, consistencyToken, pageSize: 1 };
      const pageToken = String((await desk.ok("ListAccounts", request)).nextPageToken);
      const last = pageToken.at(-2) === "A" ? "B" : "A";
      const altered = `${pageToken.slice(0, -2)}${last}${pageToken.slice(-1)}`;
      const wrong = { ...refusalOf("INVALID_FIELD"), fields: ["page_token"] };
      for (const other of [
        { ...request, pageToken: altered },
        { ...request, pageToken, ownerId: "somebody-else" },
        { ...request, pageToken, orderBy: "balance" },
      ]) {
        expectSeen("ListAccounts", await desk.call("ListAccounts", other), wrong);
      }
      const there = await desk.elsewhere().call("ListAccounts", { ...request, pageToken });
      expectSeen("another tenant", there, wrong);
      const search = await desk.call("SearchEntries", { pageToken });
      expectSeen("another RPC", search, wrong);
    },
  ],
  "page-of-a-moment": [
    "Pages by balance are all of the first one's moment and repeat its as_of",
    async (desk) => {
      const { owner, ids, consistencyToken } = await ownedAccounts(desk, [10, 20, 30]);
      const request = { ownerId: owner, consistencyToken, orderBy: "balance", pageSize: 1 };
      const first = await desk.ok("ListAccounts", request);
      const moved = await desk.does("DepositMoney", { accountId: ids[0], amount: money(15) });
      await desk.ok("GetAccount", { accountId: ids[0], consistencyToken: tokenOf(moved) });
      const page = { ...request, pageToken: first.nextPageToken };
      const second = await desk.ok("ListAccounts", page);
      expectSeen("second page", idsOf(second), [ids[1]]);
      expectSeen("as_of of the second page", second.asOf, at(first, "asOf"));
    },
  ],
  "page-size": [
    "page_size 0 is 50",
    async (desk) => {
      const owner = desk.newId("owner");
      const opened = await Promise.all(
        Array.from({ length: 51 }, () =>
          desk.does("OpenAccount", { ownerId: owner, currencyCode: "EUR" }),
        ),
      );
      for (const { accountId, consistencyToken } of opened) {
        await desk.ok("GetAccount", { accountId, consistencyToken });
      }
      const consistencyToken = tokenOf(opened.at(-1) ?? {});
      const answer = await desk.ok("ListAccounts", { ownerId: owner, consistencyToken });
      expectSeen("elements", all(answer, "accounts").length, 50);
      expectSeen("total_size", answer.totalSize, "51");
    },
  ],
  "high-value": [
    "ListHighValueAccounts shows balances above the threshold (100,000 major units), highest first",
    async (desk) => {
      const there = desk.elsewhere();
      const balances = [10_000_000, 10_000_001, 20_000_000, 5];
      const { ids, consistencyToken } = await ownedAccounts(there, balances);
      const list = async (more: object) =>
        idsOf(
          await there.ok("ListHighValueAccounts", {
            currencyCode: "EUR",
            consistencyToken,
            ...more,
          }),
        );
      expectSeen("above 100,000 EUR", await list({}), [ids[2], ids[1]]);
      const above = await list({ threshold: money(9_999_999) });
      expectSeen("above 99,999.99 EUR", above, [ids[2], ids[1], ids[0]]);
      const [first] = await list({ pageSize: 1 });
      expectSeen("first page of one", first, ids[2]);
      expectSeen("in USD", await list({ currencyCode: "USD" }), []);
    },
  ],
});

/** What queries show of accounts. */
export const accountQueryRules = [...ofOne, ...ofMany];
