// Original file: proto/daybook/account/v1/account_command_service.proto

import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface PlaceHoldRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'accountId'?: (string);
  'holdId'?: (string);
  'amount'?: (_daybook_type_v1_Money | null);
  'expireTime'?: (_google_protobuf_Timestamp | null);
  'description'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface PlaceHoldRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'accountId': (string);
  'holdId': (string);
  'amount': (_daybook_type_v1_Money__Output | null);
  'expireTime': (_google_protobuf_Timestamp__Output | null);
  'description': (string);
  '_expectedVersion'?: "expectedVersion";
}
