// Original file: proto/daybook/account/v1/account_command_service.proto

import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Long } from '@grpc/proto-loader';

export interface SetOverdraftLimitRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'accountId'?: (string);
  'limit'?: (_daybook_type_v1_Money | null);
  '_expectedVersion'?: "expectedVersion";
}

export interface SetOverdraftLimitRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'accountId': (string);
  'limit': (_daybook_type_v1_Money__Output | null);
  '_expectedVersion'?: "expectedVersion";
}
