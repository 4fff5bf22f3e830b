// Original file: proto/daybook/customer/v1/customer_command_service.proto

import type { FieldMask as _google_protobuf_FieldMask, FieldMask__Output as _google_protobuf_FieldMask__Output } from '../../../google/protobuf/FieldMask.ts';
import type { Long } from '@grpc/proto-loader';

export interface ChangeProfileRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'customerId'?: (string);
  'name'?: (string);
  'phone'?: (string);
  'address'?: (string);
  'updateMask'?: (_google_protobuf_FieldMask | null);
  '_expectedVersion'?: "expectedVersion";
  '_name'?: "name";
  '_phone'?: "phone";
  '_address'?: "address";
}

export interface ChangeProfileRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'customerId': (string);
  'name'?: (string);
  'phone'?: (string);
  'address'?: (string);
  'updateMask': (_google_protobuf_FieldMask__Output | null);
  '_expectedVersion'?: "expectedVersion";
  '_name'?: "name";
  '_phone'?: "phone";
  '_address'?: "address";
}
