import { RequestFailed } from "../../platform/failure.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import { type Hit, searchHitsMax } from "../../platform/search-index/search-index.ts";
import type { GetReportRequest__Output } from "../../proto/gen/daybook/account/v1/GetReportRequest.ts";
import type { GetReportResponse } from "../../proto/gen/daybook/account/v1/GetReportResponse.ts";
import { ReportPeriod } from "../../proto/gen/daybook/account/v1/ReportPeriod.ts";
import type { VersionedDocument } from "../../read-models/projection.ts";
import { type ReportDocument, reports } from "../../read-models/reports.ts";
import { asOfMessage, listExtentOf } from "../as-of.ts";
import { anyOf } from "../clauses.ts";
import type { ReadSide } from "../read-side.ts";
import { startReading } from "../reading.ts";
import { reportPeriods } from "../report-periods.ts";
import { reportRows } from "../report-rows.ts";
import { searchCovering } from "../search-covering.ts";

/** Days of one report: a leap year. */
const reportDaysMax = 366;

const dayMs = 86_400_000;

const periods = {
  REPORT_PERIOD_UNSPECIFIED: "day",
  REPORT_PERIOD_DAY: "day",
  REPORT_PERIOD_WEEK: "week",
  REPORT_PERIOD_MONTH: "month",
} as const;

/** Every part of a report is read at once, in one view; a log of many partitions has many parts. */
const requireFewParts = (days: number, partitions: number): void => {
  const daysMax = Math.floor(searchHitsMax / partitions);
  if (days <= daysMax) return;
  const description = `must be at most ${daysMax} days from start_date: the log has many parts`;
  throw new RequestFailed("INVALID_FIELD", `Cannot read the request: end_date ${description}`, {
    violations: [{ field: "end_date", description }],
  });
};

const fieldsOf = ({ document }: Hit): ReportDocument =>
  // The projection's own fold wrote it, and the index is strict about its mapping.
  (document as VersionedDocument as VersionedDocument<ReportDocument>).fields;

/** Answers what happened to all accounts of a currency, by day, ISO week or month (UTC). */
export const getReport =
  (side: ReadSide): UnaryHandler<GetReportRequest__Output, GetReportResponse> =>
  async (request, context) => {
    const fields = readFields(context);
    const token = fields.consistencyToken("consistency_token", request.consistencyToken);
    const range = fields.dateRange(request.startDate, request.endDate, reportDaysMax);
    const currencyCode = fields.currencyCode("currency_code", request.currencyCode);
    const groupBy = fields.enumValue("group_by", request.groupBy, ReportPeriod);
    fields.done();
    const reading = await startReading(side, context, token);
    const { tenantId, facts, required } = reading;
    const days = (range.endDay - range.startDay) / dayMs + 1;
    requireFewParts(days, facts.partitions);
    const [atLeast, atMost] = [BigInt(range.startDay), BigInt(range.endDay)];
    const search = {
      tenantId,
      clauses: [
        ...anyOf("currencyCode", [currencyCode]),
        { kind: "range", field: "day", atLeast, atMost } as const,
      ],
      sort: [],
      size: days * facts.partitions,
      total: "none",
    } as const;
    const coverage = { required, fresh: true };
    const { hits, checkpoints } = await searchCovering(side, reading, reports, search, coverage);
    const places = hits.map((hit) => ({
      partition: Number(fieldsOf(hit).partition),
      offset: hit.document.offset,
    }));
    return {
      rows: reportRows(currencyCode, reportPeriods(range, periods[groupBy]), hits.map(fieldsOf)),
      asOf: asOfMessage(listExtentOf(facts, tenantId, checkpoints, places)),
    };
  };
