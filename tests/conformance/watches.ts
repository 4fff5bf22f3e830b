import { at, type Desk, money, refusalOf, tokenOf } from "./desk.ts";
import { Deviation, expectSeen } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import type { Streaming } from "./streaming.ts";
import type { Message } from "./wire.ts";

/** Times that a call which its deadline has overtaken is made again. */
const againMax = 8;

const requireNext = async (call: Streaming): Promise<Message> => {
  const message = await call.next();
  if (message !== undefined) return message;
  const { status, reason } = await call.outcome();
  throw new Deviation("WatchAccount", "a message", `${status} ${reason}`);
};

/** Versions that are shown until one is reached; signs of life are left out. */
const versionsUntil = async (call: Streaming, version: number): Promise<number[]> => {
  const versions: number[] = [];
  while ((versions.at(-1) ?? 0) < version) {
    const message = await requireNext(call);
    if (message.account !== null) versions.push(Number(at(message, "account").version));
  }
  return versions;
};

const expectRising = (versions: readonly number[]): void => {
  for (const [place, version] of versions.entries()) {
    const before = versions[place - 1] ?? 0;
    if (version > before) continue;
    throw new Deviation("versions", "rising ones", versions.join(" "));
  }
};

/** Watches, and cancels however the work ends. */
const watching = async (
  desk: Desk,
  request: object,
  work: (call: Streaming) => Promise<void>,
): Promise<void> => {
  const call = desk.stream("WatchAccount", request, { timeoutMs: 60_000 });
  try {
    await work(call);
  } finally {
    call.cancel();
  }
};

const deposit = (desk: Desk, accountId: string): Promise<Message> =>
  desk.does("DepositMoney", { accountId, amount: money(1) });

/** Accounts as they change. */
export const watchRules = rulesOf("watches", {
  "at-once": [
    "WatchAccount answers the account at once, as GetAccount does, caught up, with as_of",
    async (desk) => {
      const accountId = await desk.open({ balance: 7, overdraft: 3 });
      const { consistencyToken } = await deposit(desk, accountId);
      const request = { accountId, consistencyToken };
      const { account } = await desk.ok("GetAccount", request);
      await watching(desk, request, async (call) => {
        const first = await requireNext(call);
        expectSeen("first message", first, { account, caughtUp: true });
        const token = at(first, "asOf").consistencyToken;
        await desk.ok("GetAccount", { accountId, consistencyToken: token });
      });
    },
  ],
  changes: [
    "Each change is told: versions rise, none is repeated, and the newest always comes",
    async (desk) => {
      const accountId = await desk.open();
      const { consistencyToken } = await deposit(desk, accountId);
      await watching(desk, { accountId, consistencyToken }, async (call) => {
        const shown = await versionsUntil(call, 2);
        await deposit(desk, accountId);
        shown.push(...(await versionsUntil(call, 3)));
        for (let count = 0; count < 20; count += 1) await deposit(desk, accountId);
        shown.push(...(await versionsUntil(call, 23)));
        expectRising(shown);
        expectSeen("newest version", shown.at(-1), 23);
      });
    },
  ],
  resume: [
    "With after_version nothing is shown again: no account first, then what is newer",
    async (desk) => {
      const accountId = await desk.open();
      const { consistencyToken } = await deposit(desk, accountId);
      const request = { accountId, consistencyToken, afterVersion: 2 };
      await watching(desk, request, async (call) => {
        const first = await requireNext(call);
        expectSeen("first message", first, { account: null, caughtUp: true });
        await deposit(desk, accountId);
        expectSeen("versions", await versionsUntil(call, 3), [3]);
      });
      const earlier = { accountId, consistencyToken, afterVersion: 1 };
      await watching(desk, earlier, async (call) => {
        const first = at(await requireNext(call), "account");
        expectSeen("first version after 1", Number(first.version) > 1, true);
      });
    },
  ],
  behind: [
    "caught_up is false while the index has not reached after_version",
    async (desk) => {
      const accountId = await desk.open();
      const { consistencyToken } = await deposit(desk, accountId);
      const request = { accountId, consistencyToken, afterVersion: 9 };
      await watching(desk, request, async (call) => {
        const first = await requireNext(call);
        expectSeen("first message", first, { account: null, caughtUp: false });
      });
    },
  ],
  refusals: [
    "WatchAccount of an unknown account or tenant is NOT_FOUND; fields are checked",
    async (desk) => {
      const accountId = await desk.open();
      const { consistencyToken } = await deposit(desk, accountId);
      await desk.ok("GetAccount", { accountId, consistencyToken });
      for (const [where, request, reason, fields] of [
        [desk, { accountId: "nobody" }, "ACCOUNT_NOT_FOUND", []],
        [desk.elsewhere(), { accountId }, "ACCOUNT_NOT_FOUND", []],
        [desk, { accountId, afterVersion: -1 }, "INVALID_FIELD", ["after_version"]],
        [desk, {}, "INVALID_FIELD", ["account_id"]],
        [
          desk,
          { accountId, consistencyToken: `${crypto.randomUUID()}.1.0:1` },
          "TOKEN_OF_OTHER_LOG",
          [],
        ],
      ] as const) {
        const outcome = await where.stream("WatchAccount", request).outcome();
        const what = `WatchAccount ${JSON.stringify(request).slice(0, 80)}`;
        expectSeen(what, outcome, { ...refusalOf(reason), fields: [...fields] });
      }
    },
  ],
  lag: [
    "A token that the index does not reach is PROJECTION_LAG with RetryInfo, not a stream",
    async (desk) => {
      const accountId = await desk.open();
      const token = tokenOf(await deposit(desk, accountId));
      const consistencyToken = token.replace(/:\d+$/, ":99999999");
      const ask = () =>
        desk
          .stream("WatchAccount", { accountId, consistencyToken }, { timeoutMs: 1_500 })
          .outcome();
      let outcome = await ask();
      // The answer comes 100 ms before the deadline: a busy machine may need that for itself.
      for (let again = 0; again < againMax && outcome.status === "DEADLINE_EXCEEDED"; again += 1) {
        outcome = await ask();
      }
      const expected = { ...refusalOf("PROJECTION_LAG"), hasRetryInfo: true };
      expectSeen("WatchAccount", outcome, expected);
    },
  ],
});
