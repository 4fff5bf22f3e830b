import { timestamp } from "../e2e/messages.ts";
import type { Random } from "../e2e/seeded-random.ts";
import type { QueryName, Question, RequestOf } from "./exchange.ts";
import { textNames } from "./searched-texts.ts";
import type { Told } from "./told-changes.ts";

type Ask = { [Name in QueryName]: (random: Random, told: Told) => RequestOf<Name> };

const pageSizes = [9, 40, 1_000] as const;
const dayMs = 86_400_000;

const some = <Value>(random: Random, value: Value): Value | undefined =>
  random.integer(0, 2) === 0 ? value : undefined;

const anyAccount = (random: Random, { accounts }: Told): string =>
  random.pick([...accounts.keys()]);

/** Bounds of amounts, so that one is not above the other. */
const anyBounds = (random: Random, most: number) => {
  const [one, other] = [random.integer(-most, most), random.integer(-most, most)];
  return {
    ...(random.integer(0, 2) === 0 && { minMinorUnits: String(Math.min(one, other)) }),
    ...(random.integer(0, 2) === 0 && { maxMinorUnits: String(Math.max(one, other)) }),
  };
};

/** A time among those of the changes, a little beside it, or far away. */
const anyTime = (random: Random, { changes }: Told): number => {
  const { time } = random.pick(changes);
  return time + random.pick([0, 0, 1, -1, 500, -dayMs, dayMs]);
};

const anyPeriod = (random: Random, told: Told) => {
  const [one, other] = [anyTime(random, told), anyTime(random, told)];
  const whole = random.integer(0, 3) === 0;
  const start = whole ? 0 : Math.min(one, other);
  const end = whole ? 4_102_444_800_000 : Math.max(one, other) + 1;
  return { startTime: timestamp(start), endTime: timestamp(end) };
};

const dateText = (time: number): string => new Date(time).toISOString().slice(0, 10);

const entryTypes = [
  "ENTRY_TYPE_DEPOSIT",
  "ENTRY_TYPE_WITHDRAWAL",
  "ENTRY_TYPE_TRANSFER_IN",
  "ENTRY_TYPE_TRANSFER_OUT",
  "ENTRY_TYPE_CAPTURE",
  "ENTRY_TYPE_REVERSAL",
] as const;

const searchEntries: Ask["searchEntries"] = (random, told) => {
  const text = some(random, random.pick(textNames)) ?? "";
  const orders = ["", "record_time", "amount", "amount desc", ...(text ? ["relevance"] : [])];
  return {
    accountIds: some(random, [anyAccount(random, told), anyAccount(random, told)]) ?? [],
    types: some(random, [random.pick(entryTypes), random.pick(entryTypes)]) ?? [],
    ...some(random, { direction: random.pick(["DIRECTION_CREDIT", "DIRECTION_DEBIT"] as const) }),
    ...anyBounds(random, 500_000),
    ...(random.integer(0, 2) === 0 && anyPeriod(random, told)),
    text,
    counterpartyAccountId: random.integer(0, 5) === 0 ? anyAccount(random, told) : "",
    orderBy: random.pick(orders),
    pageSize: random.pick(pageSizes),
  };
};

const listAccounts: Ask["listAccounts"] = (random) => ({
  ownerId: some(random, `owner-${random.integer(0, 3)}`) ?? "",
  ...some(random, {
    status: random.pick(["ACCOUNT_STATUS_OPEN", "ACCOUNT_STATUS_FROZEN"] as const),
  }),
  currencyCode: some(random, random.pick(["EUR", "JPY", "USD"])) ?? "",
  ...anyBounds(random, 2_000_000),
  orderBy: random.pick([
    "",
    "account_id desc",
    "balance",
    "balance desc",
    "open_time",
    "open_time desc",
    "last_activity_time desc",
  ]),
  pageSize: random.pick(pageSizes),
});

/** Makes a question of each kind about what is known by now; accounts and changes must be there. */
const asks: Ask = {
  getAccount: (random, told) => ({ accountId: anyAccount(random, told) }),
  listAccounts,
  listHighValueAccounts: (random) => ({
    currencyCode: random.pick(["EUR", "JPY"]),
    pageSize: random.pick(pageSizes),
  }),
  listRecentActivity: (random, told) => ({
    ...some(random, { limit: random.pick([1, 10, 1_000]) }),
    accountId: some(random, anyAccount(random, told)) ?? "",
  }),
  searchEntries,
  getEntry: (random, { lines, accounts }) => {
    const known = lines.length > 0 ? random.pick(lines) : undefined;
    const [accountId = ""] = accounts.keys();
    return known ?? { accountId, entryId: "no-such-entry" };
  },
  getStatement: (random, told) => ({
    accountId: anyAccount(random, told),
    pageSize: random.pick(pageSizes),
    ...anyPeriod(random, told),
  }),
  exportStatement: (random, told) => ({
    accountId: anyAccount(random, told),
    format: random.pick(["STATEMENT_FORMAT_CSV", "STATEMENT_FORMAT_JSON_LINES"] as const),
    ...anyPeriod(random, told),
  }),
  getRiskAssessment: (random, told) => ({ accountId: anyAccount(random, told) }),
  listRiskAssessments: (random) => ({
    minScore: random.pick([0, 0, 25, 50]),
    orderBy: random.pick(["", "score", "account_id", "last_entry_time desc"]),
    pageSize: random.pick(pageSizes),
  }),
  getReport: (random, { changes }) => {
    const time = random.pick(changes).time;
    return {
      startDate: dateText(time - random.integer(0, 40) * dayMs),
      endDate: dateText(time + random.integer(0, 2) * dayMs),
      currencyCode: random.pick(["EUR", "JPY"]),
      groupBy: random.pick(["REPORT_PERIOD_DAY", "REPORT_PERIOD_WEEK", "REPORT_PERIOD_MONTH"]),
    };
  },
  watchAccount: (random, told) => {
    const { accountId, version } = random.pick(told.changes);
    return { accountId, ...some(random, { afterVersion: String(version) }) };
  },
};

/** Every query of accounts. */
export const queryNames = Object.keys(asks) as readonly QueryName[];

/** A question of this kind about what clients were told so far. */
export const anyQuestion = (name: QueryName, random: Random, told: Told): Question =>
  ({ name, request: asks[name](random, told) }) as Question;
