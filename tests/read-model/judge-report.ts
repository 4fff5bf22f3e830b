import type { ReportRow__Output as Row } from "../../proto/gen/daybook/account/v1/ReportRow.ts";
import type { Chapter } from "./account-stories.ts";
import type { ExchangeOf } from "./exchange.ts";
import { differs, extentOf, type Ground } from "./ground.ts";

const dayMs = 86_400_000;

const types = [
  "ENTRY_TYPE_DEPOSIT",
  "ENTRY_TYPE_WITHDRAWAL",
  "ENTRY_TYPE_TRANSFER_IN",
  "ENTRY_TYPE_TRANSFER_OUT",
  "ENTRY_TYPE_CAPTURE",
  "ENTRY_TYPE_REVERSAL",
] as const;

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** What is the same for two days of one row. */
const periodOf = (date: string, groupBy: string): string => {
  if (groupBy === "REPORT_PERIOD_MONTH") return date.slice(0, 7);
  if (groupBy !== "REPORT_PERIOD_WEEK") return date;
  const time = Date.parse(date);
  const daysAfterMonday = (new Date(time).getUTCDay() + 6) % 7;
  return dateOf(time - daysAfterMonday * dayMs);
};

const rowOf = (days: readonly string[], chapters: readonly Chapter[], currencyCode: string) => {
  const money = (minor: bigint) => ({ currencyCode, minorUnits: String(minor) });
  const here = chapters.filter(({ time }) => days.includes(dateOf(time)));
  const lines = here.flatMap(({ line }) => line ?? []);
  const sum = (some: readonly bigint[]) => some.reduce((all, one) => all + one, 0n);
  const closings = here.filter(({ deed }) => deed.kind === "status" && deed.status === "CLOSED");
  return {
    startDate: days[0] ?? "",
    endDate: days.at(-1) ?? "",
    accountsOpened: String(here.filter(({ deed }) => deed.kind === "open").length),
    accountsClosed: String(closings.length),
    byType: types.flatMap((type) => {
      const amounts = lines.filter(({ entry }) => entry.type === type).map((one) => one.signed);
      if (amounts.length === 0) return [];
      const credits = money(sum(amounts.filter((one) => one > 0n)));
      const debits = money(-sum(amounts.filter((one) => one < 0n)));
      return [{ type, count: String(amounts.length), credits, debits }];
    }),
    netChange: money(sum(lines.map(({ signed }) => signed))),
  };
};

const expectedRows = (
  { startDate = "", endDate = "", groupBy, currencyCode = "" }: Asked,
  chapters: readonly Chapter[],
): Row[] => {
  const days: string[] = [];
  for (let day = Date.parse(startDate); day <= Date.parse(endDate); day += dayMs) {
    days.push(dateOf(day));
  }
  const periods = Map.groupBy(days, (date) => periodOf(date, String(groupBy)));
  return [...periods.values()].map((some) => rowOf(some, chapters, currencyCode));
};

type Asked = ExchangeOf<"getReport">["request"];

/** Each row counts exactly the entries up to the places that the answer's token covers. */
export const judgeReport = (ground: Ground, exchange: ExchangeOf<"getReport">): string[] =>
  exchange.answers.flatMap(({ rows, asOf }) => {
    const { exact } = extentOf(ground, exchange, asOf);
    const chapters = [...ground.stories.values()].flatMap((story) =>
      story.chapters.filter(
        ({ account, offset }) =>
          account.currencyCode === exchange.request.currencyCode &&
          offset <= exact(story.partition),
      ),
    );
    return differs("the report", rows, expectedRows(exchange.request, chapters));
  });
