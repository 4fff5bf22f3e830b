// Original file: proto/daybook/account/v1/account.proto

import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { AccountStatus as _daybook_account_v1_AccountStatus, AccountStatus__Output as _daybook_account_v1_AccountStatus__Output } from '../../../daybook/account/v1/AccountStatus.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface Account {
  'accountId'?: (string);
  'ownerId'?: (string);
  'currencyCode'?: (string);
  'balance'?: (_daybook_type_v1_Money | null);
  'held'?: (_daybook_type_v1_Money | null);
  'available'?: (_daybook_type_v1_Money | null);
  'overdraftLimit'?: (_daybook_type_v1_Money | null);
  'status'?: (_daybook_account_v1_AccountStatus);
  'openTime'?: (_google_protobuf_Timestamp | null);
  'lastActivityTime'?: (_google_protobuf_Timestamp | null);
  'version'?: (number | string | Long);
}

export interface Account__Output {
  'accountId': (string);
  'ownerId': (string);
  'currencyCode': (string);
  'balance': (_daybook_type_v1_Money__Output | null);
  'held': (_daybook_type_v1_Money__Output | null);
  'available': (_daybook_type_v1_Money__Output | null);
  'overdraftLimit': (_daybook_type_v1_Money__Output | null);
  'status': (_daybook_account_v1_AccountStatus__Output);
  'openTime': (_google_protobuf_Timestamp__Output | null);
  'lastActivityTime': (_google_protobuf_Timestamp__Output | null);
  'version': (string);
}
