// Original file: proto/daybook/account/v1/account_command_service.proto

import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Long } from '@grpc/proto-loader';

export interface TransferMoneyRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'fromAccountId'?: (string);
  'toAccountId'?: (string);
  'amount'?: (_daybook_type_v1_Money | null);
  'description'?: (string);
  'reference'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface TransferMoneyRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'fromAccountId': (string);
  'toAccountId': (string);
  'amount': (_daybook_type_v1_Money__Output | null);
  'description': (string);
  'reference': (string);
  '_expectedVersion'?: "expectedVersion";
}
