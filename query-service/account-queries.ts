import type { HandlersOf } from "../platform/grpc/handler.ts";
import type { AccountQueryServiceDefinition } from "../proto/gen/daybook/account/v1/AccountQueryService.ts";
import { exportStatement } from "./handlers/export-statement.ts";
import { getAccount } from "./handlers/get-account.ts";
import { getEntry } from "./handlers/get-entry.ts";
import { getReport } from "./handlers/get-report.ts";
import { getRiskAssessment } from "./handlers/get-risk-assessment.ts";
import { getStatement } from "./handlers/get-statement.ts";
import { listAccounts } from "./handlers/list-accounts.ts";
import { listHighValueAccounts } from "./handlers/list-high-value-accounts.ts";
import { listRecentActivity } from "./handlers/list-recent-activity.ts";
import { listRiskAssessments } from "./handlers/list-risk-assessments.ts";
import { searchEntries } from "./handlers/search-entries.ts";
import { watchAccount } from "./handlers/watch-account.ts";
import type { Observed, ObservedStream } from "./observe-queries.ts";

/** Handlers of the accounts' queries. */
export const accountQueries = (
  observed: Observed,
  observedStream: ObservedStream,
): HandlersOf<AccountQueryServiceDefinition> => ({
  ExportStatement: observedStream(exportStatement),
  GetAccount: observed(getAccount),
  GetEntry: observed(getEntry),
  GetReport: observed(getReport),
  GetRiskAssessment: observed(getRiskAssessment),
  GetStatement: observed(getStatement),
  ListAccounts: observed(listAccounts),
  ListHighValueAccounts: observed(listHighValueAccounts),
  ListRecentActivity: observed(listRecentActivity),
  ListRiskAssessments: observed(listRiskAssessments),
  SearchEntries: observed(searchEntries),
  WatchAccount: observedStream(watchAccount),
});
