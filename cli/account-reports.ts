import type { GetReportRequest } from "../proto/gen/daybook/account/v1/GetReportRequest.ts";
import type { GetRiskAssessmentRequest } from "../proto/gen/daybook/account/v1/GetRiskAssessmentRequest.ts";
import type { ListRiskAssessmentsRequest } from "../proto/gen/daybook/account/v1/ListRiskAssessmentsRequest.ts";
import { reportColumns, riskColumns, signalColumns } from "./account-report-views.ts";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";
import type { Inputs } from "./inputs.ts";
import { orderBy, pageElements } from "./query-options.ts";
import { querySpecs } from "./spec-drafts.ts";
import { monthOf, type Period, readPeriod } from "./times.ts";
import { messageView } from "./views.ts";

const scoreMax = 100;
const reportPeriods = ["day", "week", "month"];

const query = querySpecs({
  group: "account",
  service: "daybook.account.v1.AccountQueryService",
});

const dayMs = 86_400_000;

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, "2026-11-22".length);

type Days = Pick<GetReportRequest, "startDate" | "endDate">;

/** The days of a period, the last one included. */
const daysOf = ({ startTime, endTime }: Period): Days => ({
  startDate: dateOf(Number(startTime.seconds) * 1_000),
  endDate: dateOf(Number(endTime.seconds) * 1_000 - dayMs),
});

const dayOptions: readonly OptionSpec[] = [
  { flags: "--period <period>", help: "a year, month or day of UTC; this month unless given" },
  { flags: "--start <date>", help: "first day (UTC)" },
  { flags: "--end <date>", help: "last day (UTC), included" },
];

const reportDays = (inputs: Inputs): Days => {
  const period = inputs.periodOption("period") ?? readPeriod(monthOf(Date.now()));
  const [startDate, endDate] = [inputs.dateOption("start"), inputs.dateOption("end")];
  if (startDate === undefined && endDate === undefined) return period ? daysOf(period) : {};
  if (inputs.option("period") !== undefined) {
    inputs.refuse("--period", "must not stand beside --start and --end");
  }
  if (startDate === undefined) inputs.refuse("--start", "must be given with --end");
  if (endDate === undefined) inputs.refuse("--end", "must be given with --start");
  return { startDate: startDate ?? "", endDate: endDate ?? "" };
};

/** `daybook account …` that judges accounts and sums them up. */
export const accountReports: readonly CommandSpec[] = [
  query({
    name: "risk",
    summary: "how risky an account looks after its newest entry, and why",
    args: "<account>",
    examples: ["alice", "alice -o json"],
    rpc: "getRiskAssessment",
    request: (inputs): GetRiskAssessmentRequest => ({ accountId: inputs.id("account") }),
    view: {
      ...messageView("assessment"),
      list: { name: "assessment.signals", columns: signalColumns, none: "No signals" },
    },
  }),
  query({
    name: "risks",
    summary: "accounts by how risky they look, the highest score first",
    args: "",
    options: [
      { flags: "--min-score <score>", help: `only scores from it on, 0 to ${scoreMax}` },
      orderBy("score, account_id or last_entry_time"),
    ],
    examples: ["", "--min-score 60"],
    rpc: "listRiskAssessments",
    request: (inputs): ListRiskAssessmentsRequest => ({
      minScore: inputs.countOption("min-score", 0, scoreMax) ?? 0,
      orderBy: inputs.wordOption("order-by") ?? "",
    }),
    paging: pageElements,
    view: { list: { name: "assessments", columns: riskColumns } },
  }),
  query({
    name: "report",
    summary: "what happened to all accounts of a currency, by day, ISO week or month of UTC",
    args: "<currency>",
    options: [
      ...dayOptions,
      { flags: "--by <period>", help: `${reportPeriods.join(", ")} (default: day)` },
    ],
    examples: ["EUR", "EUR --period 2026 --by month", "EUR --start 2026-11-02 --end 2026-11-15"],
    rpc: "getReport",
    request: (inputs): GetReportRequest => ({
      currencyCode: inputs.currency("currency"),
      ...reportDays(inputs),
      groupBy: (inputs.choiceOption("by", "REPORT_PERIOD", reportPeriods) ??
        "REPORT_PERIOD_DAY") as never,
    }),
    view: { list: { name: "rows", columns: reportColumns } },
  }),
];
