// Original file: proto/daybook/account/v1/account_query_service.proto

import type { ReportRow as _daybook_account_v1_ReportRow, ReportRow__Output as _daybook_account_v1_ReportRow__Output } from '../../../daybook/account/v1/ReportRow.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';

export interface GetReportResponse {
  'rows'?: (_daybook_account_v1_ReportRow)[];
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface GetReportResponse__Output {
  'rows': (_daybook_account_v1_ReportRow__Output)[];
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
