import { all, at, type Desk, joined, money, refusalOf } from "./desk.ts";
import { aText, aTime, expectSeen } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import type { Message } from "./wire.ts";

const assess = async (desk: Desk, accountId: string, done: Message): Promise<Message> => {
  const { consistencyToken } = done;
  return at(await desk.ok("GetRiskAssessment", { accountId, consistencyToken }), "assessment");
};

const takeFive = async (desk: Desk, accountId: string): Promise<readonly Message[]> => {
  const done: Message[] = [];
  for (let count = 0; count < 5; count += 1) {
    done.push(await desk.does("WithdrawMoney", { accountId, amount: money(1_000) }));
  }
  return done;
};

const last = (done: readonly Message[]): Message => done.at(-1) ?? {};

/** Accounts with scores of 45 (three amounts below the limit, a burst), 20 (a burst) and 0. */
const threeRisks = async (desk: Desk) => {
  const high = await desk.open();
  for (let count = 0; count < 3; count += 1) {
    await desk.does("DepositMoney", { accountId: high, amount: money(950_000) });
  }
  const middle = await desk.open({ balance: 90_000 });
  const low = await desk.open();
  const done = [
    last(await takeFive(desk, high)),
    last(await takeFive(desk, middle)),
    await desk.does("DepositMoney", { accountId: low, amount: money(1) }),
  ];
  return { high, middle, low, consistencyToken: joined(...done) };
};

const idsOf = (answer: Message): readonly unknown[] =>
  all(answer, "assessments").map(({ accountId }) => accountId);

const ofOne = rulesOf("risk", {
  none: [
    "An account in which no rule shows has score 0, level LOW and no signals",
    async (desk) => {
      const accountId = await desk.open();
      const done = await desk.does("DepositMoney", { accountId, amount: money(5) });
      const nothing = { accountId, score: 0, level: "RISK_LEVEL_LOW", signals: [] };
      const figures = { currencyCode: "EUR", lastEntryTime: aTime, version: "2" };
      expectSeen("assessment", await assess(desk, accountId, done), { ...nothing, ...figures });
    },
  ],
  signal: [
    "A signal says its points, its entries and figures: five debits within an hour are a burst",
    async (desk) => {
      const accountId = await desk.open({ balance: 90_000 });
      const done = await takeFive(desk, accountId);
      const burst = {
        name: "withdrawal_burst",
        points: 20,
        explanation: aText,
        entryIds: done.map(({ entryId }) => entryId),
        figures: { debits: "5", total: "5000" },
      };
      const expected = { score: 20, level: "RISK_LEVEL_LOW", signals: [burst] };
      expectSeen("assessment", await assess(desk, accountId, last(done)), expected);
    },
  ],
  score: [
    "The score is the sum of the signals' points; from 30 the level is MEDIUM",
    async (desk) => {
      const { high, consistencyToken } = await threeRisks(desk);
      const assessment = await assess(desk, high, { consistencyToken });
      expectSeen("assessment", assessment, { score: 45, level: "RISK_LEVEL_MEDIUM" });
      const points = all(assessment, "signals").map((signal) => Number(signal.points));
      const sum = points.reduce((total, one) => total + one, 0);
      expectSeen("points together", sum, 45);
      const names = all(assessment, "signals").map(({ name }) => String(name));
      expectSeen("signals", names.toSorted(), ["amounts_below_limit", "withdrawal_burst"]);
    },
  ],
  reversals: [
    "Three reversals within a week show, and undone entries stay judged",
    async (desk) => {
      const accountId = await desk.open();
      let done: Message = {};
      for (let count = 0; count < 3; count += 1) {
        const { entryId } = await desk.does("DepositMoney", { accountId, amount: money(5) });
        done = await desk.does("ReverseEntry", { accountId, entryId });
      }
      const reversals = { name: "reversals", points: 15, figures: { reversals: "3" } };
      expectSeen("assessment", await assess(desk, accountId, done), {
        score: 15,
        signals: [reversals],
      });
    },
  ],
  refusals: [
    "GetRiskAssessment of an unknown account or tenant is NOT_FOUND; fields are checked",
    async (desk) => {
      const accountId = await desk.open();
      const done = await desk.does("DepositMoney", { accountId, amount: money(5) });
      await assess(desk, accountId, done);
      await desk.refused("GetRiskAssessment", { accountId: "nobody" }, "ACCOUNT_NOT_FOUND");
      await desk.elsewhere().refused("GetRiskAssessment", { accountId }, "ACCOUNT_NOT_FOUND");
      for (const [rpc, request, field] of [
        ["GetRiskAssessment", {}, "account_id"],
        ["ListRiskAssessments", { minScore: -1 }, "min_score"],
        ["ListRiskAssessments", { minScore: 101 }, "min_score"],
        ["ListRiskAssessments", { orderBy: "balance" }, "order_by"],
        ["ListRiskAssessments", { pageSize: -1 }, "page_size"],
      ] as const) {
        const expected = { ...refusalOf("INVALID_FIELD"), fields: [field] };
        expectSeen(`${rpc} ${field}`, await desk.call(rpc, request), expected);
      }
    },
  ],
});

const ofMany = rulesOf("risks", {
  order: [
    "ListRiskAssessments shows scores from min_score on, highest first, or in the order asked for",
    async (desk) => {
      const { high, middle, low, consistencyToken } = await threeRisks(desk);
      for (const [request, expected] of [
        [{}, [high, middle, low]],
        [{ minScore: 20 }, [high, middle]],
        [{ minScore: 21 }, [high]],
        [{ minScore: 100 }, []],
        [{ orderBy: "score", minScore: 1 }, [middle, high]],
        [{ orderBy: "account_id" }, [high, middle, low].toSorted()],
        [{ orderBy: "last_entry_time desc" }, [low, middle, high]],
      ] as const) {
        const answer = await desk.ok("ListRiskAssessments", { ...request, consistencyToken });
        expectSeen(JSON.stringify(request), idsOf(answer), [...expected]);
        expectSeen("total_size", answer.totalSize, String(expected.length));
      }
    },
  ],
  pages: [
    "Pages show every assessment once, each as GetRiskAssessment answers it",
    async (desk) => {
      const { high, middle, low, consistencyToken } = await threeRisks(desk);
      const seen: Message[] = [];
      let pageToken: unknown = "";
      do {
        const request = { pageSize: 1, pageToken, consistencyToken };
        const page = await desk.ok("ListRiskAssessments", request);
        seen.push(...all(page, "assessments"));
        pageToken = page.nextPageToken;
      } while (pageToken !== "" && seen.length < 10);
      expectSeen("accounts", idsOf({ assessments: seen }), [high, middle, low]);
      for (const one of seen) {
        const alone = await assess(desk, String(one.accountId), { consistencyToken });
        expectSeen("assessment of the list", one, alone);
      }
    },
  ],
});

/** How risky accounts look. */
export const assessmentRules = [...ofOne, ...ofMany];
