// Original file: proto/daybook/account/v1/account_query_service.proto

import type { ReportPeriod as _daybook_account_v1_ReportPeriod, ReportPeriod__Output as _daybook_account_v1_ReportPeriod__Output } from '../../../daybook/account/v1/ReportPeriod.ts';

export interface GetReportRequest {
  'consistencyToken'?: (string);
  'startDate'?: (string);
  'endDate'?: (string);
  'currencyCode'?: (string);
  'groupBy'?: (_daybook_account_v1_ReportPeriod);
}

export interface GetReportRequest__Output {
  'consistencyToken': (string);
  'startDate': (string);
  'endDate': (string);
  'currencyCode': (string);
  'groupBy': (_daybook_account_v1_ReportPeriod__Output);
}
