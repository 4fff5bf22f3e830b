// Original file: proto/daybook/account/v1/account_query_service.proto

import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Entry as _daybook_account_v1_Entry, Entry__Output as _daybook_account_v1_Entry__Output } from '../../../daybook/account/v1/Entry.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';
import type { Long } from '@grpc/proto-loader';

export interface GetStatementResponse {
  'accountId'?: (string);
  'openingBalance'?: (_daybook_type_v1_Money | null);
  'closingBalance'?: (_daybook_type_v1_Money | null);
  'totalCredits'?: (_daybook_type_v1_Money | null);
  'totalDebits'?: (_daybook_type_v1_Money | null);
  'entries'?: (_daybook_account_v1_Entry)[];
  'firstEntryNumber'?: (number | string | Long);
  'lastEntryNumber'?: (number | string | Long);
  'closed'?: (boolean);
  'nextPageToken'?: (string);
  'totalSize'?: (number | string | Long);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface GetStatementResponse__Output {
  'accountId': (string);
  'openingBalance': (_daybook_type_v1_Money__Output | null);
  'closingBalance': (_daybook_type_v1_Money__Output | null);
  'totalCredits': (_daybook_type_v1_Money__Output | null);
  'totalDebits': (_daybook_type_v1_Money__Output | null);
  'entries': (_daybook_account_v1_Entry__Output)[];
  'firstEntryNumber': (string);
  'lastEntryNumber': (string);
  'closed': (boolean);
  'nextPageToken': (string);
  'totalSize': (string);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
