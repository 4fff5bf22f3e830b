// Original file: proto/daybook/account/v1/report.proto

import type { ReportTypeTotals as _daybook_account_v1_ReportTypeTotals, ReportTypeTotals__Output as _daybook_account_v1_ReportTypeTotals__Output } from '../../../daybook/account/v1/ReportTypeTotals.ts';
import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Long } from '@grpc/proto-loader';

export interface ReportRow {
  'startDate'?: (string);
  'endDate'?: (string);
  'accountsOpened'?: (number | string | Long);
  'accountsClosed'?: (number | string | Long);
  'byType'?: (_daybook_account_v1_ReportTypeTotals)[];
  'netChange'?: (_daybook_type_v1_Money | null);
}

export interface ReportRow__Output {
  'startDate': (string);
  'endDate': (string);
  'accountsOpened': (string);
  'accountsClosed': (string);
  'byType': (_daybook_account_v1_ReportTypeTotals__Output)[];
  'netChange': (_daybook_type_v1_Money__Output | null);
}
