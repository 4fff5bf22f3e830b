import { expect, it } from "vitest";
import type { Asked } from "../account-books.ts";
import { createRandom } from "../e2e/seeded-random.ts";
import type { History, LoggedEvent, No, Operation, Yes } from "./history.ts";
import { checkHistory } from "./history-checker.ts";

const operationsMin = 50_000;
const accounts = 8;
/** 2 s on a quiet machine. */
const secondsMax = 30;

type Balance = { version: number; entries: number; balance: bigint };

/** Money on a few accounts moved one after another, each call under way with some 60 others. */
const longHistory = (): History => {
  const random = createRandom(5);
  const balances = new Map<string, Balance>();
  const operations: Operation[] = [];
  const events: LoggedEvent[] = [];
  let now = 0;
  const add = (asked: Asked, told: Omit<Yes, "recordTime"> | No): string => {
    const requestId = `r${operations.length}`;
    const [calledAt, endedAt] = [now - random.integer(0, 30), now + random.integer(0, 30)];
    const answer = told.kind === "yes" ? { ...told, recordTime: now } : told;
    const attempts = [{ process: "p", calledAt, endedAt, told: answer }];
    operations.push({ request: { requestId, caller: "c", asked }, attempts });
    now += 1;
    return requestId;
  };
  const write = (asked: Asked, ends: readonly [string, bigint][]): void => {
    const touched = ends.map(([accountId, amount]) => {
      const own = balances.get(accountId) ?? { version: 0, entries: 0, balance: 0n };
      const entries = own.entries + (asked.kind === "open" ? 0 : 1);
      const after = { version: own.version + 1, entries, balance: own.balance + amount };
      balances.set(accountId, after);
      return { accountId, ...after };
    });
    const positions = touched.map(({ accountId, version }) => ({
      partition: Number(accountId.slice(1)),
      offset: version,
    }));
    const told = touched.map(({ accountId, version, entries }) => {
      const entry = { entryId: `${accountId}-${version}`, entryNumber: entries };
      return { accountId, version, ...(asked.kind === "open" ? {} : { entry }) };
    });
    const recordTime = now;
    const figures = asked.kind === "open" ? {} : { balance: touched[0]?.balance ?? 0n };
    const answer = { kind: "yes", accounts: told, figures, positions, replayed: false } as const;
    const requestId = add(asked, answer);
    for (const [at, { accountId, version }] of touched.entries()) {
      const { partition = 0, offset = 0 } = positions[at] ?? {};
      const type = asked.kind;
      const event = { accountId, version, type, requestId, data: "{}" };
      events.push({ ...event, partition, offset, recordTime });
    }
  };
  const ids = Array.from({ length: accounts }, (_, at) => `a${at}`);
  for (const id of ids) write({ kind: "open", id, limit: 0n }, [[id, 0n]]);
  while (operations.length < operationsMin) {
    const id = random.pick(ids);
    const to = random.pick(ids.filter((one) => one !== id));
    const amount = BigInt(random.integer(1, 100));
    const kind = random.pick(["deposit", "withdraw", "transfer"] as const);
    const left = balances.get(id)?.balance ?? 0n;
    const asked: Asked = kind === "transfer" ? { kind, id, to, amount } : { kind, id, amount };
    if (kind !== "deposit" && left < amount) {
      const facts = { account_id: id, available_minor_units: String(left) };
      add(asked, { kind: "no", reason: "INSUFFICIENT_FUNDS", facts, replayed: false });
    } else if (kind === "transfer") {
      write(asked, [
        [id, -amount],
        [to, amount],
      ]);
    } else write(asked, [[id, kind === "deposit" ? amount : -amount]]);
  }
  return { seed: 5, operations, events };
};

it("checkHistory() takes seconds for 50,000 operations of 60 callers on 8 accounts", () => {
  const history = longHistory();
  const startedAt = performance.now();
  expect(checkHistory(history)).toEqual([]);
  expect((performance.now() - startedAt) / 1_000).toBeLessThan(secondsMax);
}, 60_000);
