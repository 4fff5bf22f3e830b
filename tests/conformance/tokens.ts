import { at, type Desk, forEachOf, joined, money, refusalOf, timeAt, tokenOf } from "./desk.ts";
import { aTime, Deviation, expectSeen, kind, tokenForm } from "./expectation.ts";
import { rulesOf } from "./rule.ts";

const wholePeriod = { startTime: timeAt(0), endTime: timeAt(4_102_444_800_000) };

/** Every query that needs nothing but an account. */
const queriesOf = (accountId: string): readonly (readonly [rpc: string, request: object])[] => [
  ["GetAccount", { accountId }],
  ["ListAccounts", {}],
  ["ListHighValueAccounts", { currencyCode: "EUR" }],
  ["ListRecentActivity", {}],
  ["SearchEntries", { accountIds: [accountId] }],
  ["GetStatement", { accountId, ...wholePeriod }],
];

const newest = async (desk: Desk) => {
  const accountId = await desk.open();
  const done = await desk.does("DepositMoney", { accountId, amount: money(1) });
  return { accountId, consistencyToken: tokenOf(done) };
};

/** Times that a call which its deadline has overtaken is made again. */
const againMax = 8;

const replaced = (token: string, form: RegExp, by: string): string => token.replace(form, by);

/** Consistency tokens and `as_of`. */
export const tokenRules = rulesOf("tokens", {
  "read-your-writes": [
    "A query with the token of a command includes it, by id, in lists and in the statement",
    async (desk) => {
      const accountId = await desk.open();
      for (let count = 1; count <= 5; count += 1) {
        const done = await desk.does("DepositMoney", { accountId, amount: money(1) });
        const read = { accountId, consistencyToken: tokenOf(done) };
        const { account } = await desk.ok("GetAccount", read);
        expectSeen("account", account, { version: done.version, balance: money(count) });
        const search = { accountIds: [accountId], consistencyToken: tokenOf(done) };
        const found = await desk.ok("SearchEntries", search);
        expectSeen("total_size of the search", found.totalSize, String(count));
        const statement = await desk.ok("GetStatement", { ...read, ...wholePeriod });
        expectSeen("closing_balance", statement.closingBalance, money(count));
      }
    },
  ],
  "transfer-both": [
    "The token of a transfer shows both halves",
    async (desk) => {
      const [from, to] = [await desk.open({ balance: 9 }), await desk.open()];
      const request = { fromAccountId: from, toAccountId: to, amount: money(9) };
      const { consistencyToken } = await desk.does("TransferMoney", request);
      for (const [accountId, balance] of [
        [from, 0],
        [to, 9],
      ] as const) {
        const { account } = await desk.ok("GetAccount", { accountId, consistencyToken });
        expectSeen("balance", account, { balance: money(balance) });
      }
    },
  ],
  joined: [
    "Tokens joined by commas are a token for all of their writes; 64 parts pass",
    async (desk) => {
      const owner = desk.newId("owner");
      const [a, b] = [await desk.open({ owner }), await desk.open({ owner })];
      const done = await Promise.all(
        [a, b].map((accountId) => desk.does("DepositMoney", { accountId, amount: money(7) })),
      );
      const token = joined(...done);
      const bounds = { minMinorUnits: 7, maxMinorUnits: 7 };
      const list = { ownerId: owner, consistencyToken: token, ...bounds };
      expectSeen("accounts", (await desk.ok("ListAccounts", list)).totalSize, "2");
      const [part = ""] = token.split(",");
      const many = Array(64).fill(part).join();
      await desk.ok("GetAccount", { accountId: a, consistencyToken: many });
    },
  ],
  "other-log": [
    "A token of another log or epoch is INVALID_ARGUMENT / TOKEN_OF_OTHER_LOG, alone or joined",
    async (desk) => {
      const { accountId, consistencyToken } = await newest(desk);
      const log = replaced(consistencyToken, /^[^.]+/, crypto.randomUUID());
      const epoch = replaced(consistencyToken, /\.\d+\./, ".999999.");
      for (const token of [log, epoch, `${consistencyToken},${log}`]) {
        for (const [rpc, request] of queriesOf(accountId)) {
          const outcome = await desk.call(rpc, { ...request, consistencyToken: token });
          expectSeen(rpc, outcome, refusalOf("TOKEN_OF_OTHER_LOG"));
        }
      }
    },
  ],
  lag: [
    "A token that the index does not reach is PROJECTION_LAG with RetryInfo, before the deadline",
    async (desk) => {
      const { accountId, consistencyToken: token } = await newest(desk);
      const consistencyToken = replaced(token, /:\d+$/, ":99999999");
      await forEachOf(queriesOf(accountId), 3, async ([rpc, request]) => {
        const ahead = { ...request, consistencyToken };
        const ask = () => desk.call(rpc, ahead, { timeoutMs: 1_500 });
        let outcome = await ask();
        // The answer comes 100 ms before the deadline: a busy machine may need that for itself.
        for (
          let again = 0;
          again < againMax && outcome.status === "DEADLINE_EXCEEDED";
          again += 1
        ) {
          outcome = await ask();
        }
        expectSeen(rpc, outcome, { ...refusalOf("PROJECTION_LAG"), hasRetryInfo: true });
      });
    },
  ],
  "as-of-one": [
    "as_of of a read by account names one partition, its complete time and a token to go on with",
    async (desk) => {
      const { accountId, consistencyToken } = await newest(desk);
      for (const [rpc, request] of [
        ["GetAccount", { accountId }],
        ["GetStatement", { accountId, ...wholePeriod }],
      ] as const) {
        const asOf = at(await desk.ok(rpc, { ...request, consistencyToken }), "asOf");
        const expected = { completeTime: aTime, heldStreams: 0, consistencyToken: tokenForm };
        expectSeen(`${rpc} as_of`, asOf, expected);
        const [position, ...more] = Object.entries(at(asOf, "positions"));
        expectSeen("further partitions", more.length, 0);
        const [, partition, offset] = /\.(\d+):(\d+)$/.exec(consistencyToken) ?? [];
        expectSeen("partition", position?.[0], partition);
        const reached = kind(`at least ${offset}`, (value) => Number(value) >= Number(offset));
        expectSeen("position", position?.[1], reached);
      }
    },
  ],
  "as-of-all": [
    "as_of of a list names every partition; its token includes what the list showed",
    async (desk) => {
      const { consistencyToken } = await newest(desk);
      const list = await desk.ok("ListAccounts", { consistencyToken });
      const positions = Object.keys(at(at(list, "asOf"), "positions")).map(Number);
      const dense = positions.toSorted((one, other) => one - other);
      expectSeen(
        "partitions",
        dense,
        Array.from(dense, (_one, index) => index),
      );
      const token = tokenOf(at(list, "asOf"));
      await desk.ok("ListAccounts", { consistencyToken: token });
      if (positions.length < 2) throw new Deviation("partitions", "several", "one");
    },
  ],
  monotonic: [
    "For a client that passes on the token of as_of, versions never go back",
    async (desk) => {
      const accountId = await desk.open();
      let consistencyToken = tokenOf(
        await desk.does("DepositMoney", { accountId, amount: money(1) }),
      );
      let seen = 0;
      const writes = forEachOf(Array.from({ length: 40 }), 2, async () => {
        await desk.does("DepositMoney", { accountId, amount: money(1) });
      });
      for (let round = 0; round < 30; round += 1) {
        const read = await desk.ok("GetAccount", { accountId, consistencyToken });
        const version = Number(at(read, "account").version);
        expectSeen(
          "version",
          version,
          kind(`at least ${seen}`, (value) => Number(value) >= seen),
        );
        seen = version;
        consistencyToken = tokenOf(at(read, "asOf"));
      }
      await writes;
    },
  ],
});
