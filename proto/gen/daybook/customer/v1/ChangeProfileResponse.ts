// Original file: proto/daybook/customer/v1/customer_command_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface ChangeProfileResponse {
  'customerId'?: (string);
  'version'?: (number | string | Long);
  'consistencyToken'?: (string);
  'recordTime'?: (_google_protobuf_Timestamp | null);
  'replayed'?: (boolean);
}

export interface ChangeProfileResponse__Output {
  'customerId': (string);
  'version': (string);
  'consistencyToken': (string);
  'recordTime': (_google_protobuf_Timestamp__Output | null);
  'replayed': (boolean);
}
