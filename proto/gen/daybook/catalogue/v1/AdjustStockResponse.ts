// Original file: proto/daybook/catalogue/v1/product_command_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface AdjustStockResponse {
  'productId'?: (string);
  'version'?: (number | string | Long);
  'consistencyToken'?: (string);
  'recordTime'?: (_google_protobuf_Timestamp | null);
  'replayed'?: (boolean);
  'onHand'?: (number | string | Long);
  'reserved'?: (number | string | Long);
  'available'?: (number | string | Long);
}

export interface AdjustStockResponse__Output {
  'productId': (string);
  'version': (string);
  'consistencyToken': (string);
  'recordTime': (_google_protobuf_Timestamp__Output | null);
  'replayed': (boolean);
  'onHand': (string);
  'reserved': (string);
  'available': (string);
}
