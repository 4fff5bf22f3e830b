// Original file: proto/daybook/account/v1/report.proto

import type { EntryType as _daybook_account_v1_EntryType, EntryType__Output as _daybook_account_v1_EntryType__Output } from '../../../daybook/account/v1/EntryType.ts';
import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Long } from '@grpc/proto-loader';

export interface ReportTypeTotals {
  'type'?: (_daybook_account_v1_EntryType);
  'count'?: (number | string | Long);
  'credits'?: (_daybook_type_v1_Money | null);
  'debits'?: (_daybook_type_v1_Money | null);
}

export interface ReportTypeTotals__Output {
  'type': (_daybook_account_v1_EntryType__Output);
  'count': (string);
  'credits': (_daybook_type_v1_Money__Output | null);
  'debits': (_daybook_type_v1_Money__Output | null);
}
