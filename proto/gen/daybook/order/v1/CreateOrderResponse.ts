// Original file: proto/daybook/order/v1/order_command_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Long } from '@grpc/proto-loader';

export interface CreateOrderResponse {
  'orderId'?: (string);
  'version'?: (number | string | Long);
  'consistencyToken'?: (string);
  'recordTime'?: (_google_protobuf_Timestamp | null);
  'replayed'?: (boolean);
  'totalPrice'?: (_daybook_type_v1_Money | null);
  'expireTime'?: (_google_protobuf_Timestamp | null);
}

export interface CreateOrderResponse__Output {
  'orderId': (string);
  'version': (string);
  'consistencyToken': (string);
  'recordTime': (_google_protobuf_Timestamp__Output | null);
  'replayed': (boolean);
  'totalPrice': (_daybook_type_v1_Money__Output | null);
  'expireTime': (_google_protobuf_Timestamp__Output | null);
}
