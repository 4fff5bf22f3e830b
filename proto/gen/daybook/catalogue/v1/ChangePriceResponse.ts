// Original file: proto/daybook/catalogue/v1/product_command_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface ChangePriceResponse {
  'productId'?: (string);
  'version'?: (number | string | Long);
  'consistencyToken'?: (string);
  'recordTime'?: (_google_protobuf_Timestamp | null);
  'replayed'?: (boolean);
}

export interface ChangePriceResponse__Output {
  'productId': (string);
  'version': (string);
  'consistencyToken': (string);
  'recordTime': (_google_protobuf_Timestamp__Output | null);
  'replayed': (boolean);
}
