// Original file: proto/daybook/account/v1/account_command_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Long } from '@grpc/proto-loader';

export interface ReleaseHoldResponse {
  'accountId'?: (string);
  'version'?: (number | string | Long);
  'consistencyToken'?: (string);
  'recordTime'?: (_google_protobuf_Timestamp | null);
  'replayed'?: (boolean);
  'holdId'?: (string);
  'balance'?: (_daybook_type_v1_Money | null);
  'available'?: (_daybook_type_v1_Money | null);
  'released'?: (_daybook_type_v1_Money | null);
  'held'?: (_daybook_type_v1_Money | null);
}

export interface ReleaseHoldResponse__Output {
  'accountId': (string);
  'version': (string);
  'consistencyToken': (string);
  'recordTime': (_google_protobuf_Timestamp__Output | null);
  'replayed': (boolean);
  'holdId': (string);
  'balance': (_daybook_type_v1_Money__Output | null);
  'available': (_daybook_type_v1_Money__Output | null);
  'released': (_daybook_type_v1_Money__Output | null);
  'held': (_daybook_type_v1_Money__Output | null);
}
