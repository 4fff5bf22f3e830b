// Original file: proto/daybook/account/v1/account_query_service.proto

import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';

export interface ListHighValueAccountsRequest {
  'consistencyToken'?: (string);
  'pageSize'?: (number);
  'pageToken'?: (string);
  'currencyCode'?: (string);
  'threshold'?: (_daybook_type_v1_Money | null);
}

export interface ListHighValueAccountsRequest__Output {
  'consistencyToken': (string);
  'pageSize': (number);
  'pageToken': (string);
  'currencyCode': (string);
  'threshold': (_daybook_type_v1_Money__Output | null);
}
