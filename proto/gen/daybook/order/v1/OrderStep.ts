// Original file: proto/daybook/order/v1/order.proto

import type { OrderStatus as _daybook_order_v1_OrderStatus, OrderStatus__Output as _daybook_order_v1_OrderStatus__Output } from '../../../daybook/order/v1/OrderStatus.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

export interface OrderStep {
  'status'?: (_daybook_order_v1_OrderStatus);
  'time'?: (_google_protobuf_Timestamp | null);
  'actor'?: (string);
  'reason'?: (string);
}

export interface OrderStep__Output {
  'status': (_daybook_order_v1_OrderStatus__Output);
  'time': (_google_protobuf_Timestamp__Output | null);
  'actor': (string);
  'reason': (string);
}
