// Original file: proto/daybook/order/v1/order.proto

import type { OrderStatus as _daybook_order_v1_OrderStatus, OrderStatus__Output as _daybook_order_v1_OrderStatus__Output } from '../../../daybook/order/v1/OrderStatus.ts';
import type { OrderLine as _daybook_order_v1_OrderLine, OrderLine__Output as _daybook_order_v1_OrderLine__Output } from '../../../daybook/order/v1/OrderLine.ts';
import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { OrderStep as _daybook_order_v1_OrderStep, OrderStep__Output as _daybook_order_v1_OrderStep__Output } from '../../../daybook/order/v1/OrderStep.ts';
import type { Long } from '@grpc/proto-loader';

export interface Order {
  'orderId'?: (string);
  'customerId'?: (string);
  'customerName'?: (string);
  'customerEmail'?: (string);
  'currentCustomerEmail'?: (string);
  'status'?: (_daybook_order_v1_OrderStatus);
  'lines'?: (_daybook_order_v1_OrderLine)[];
  'totalPrice'?: (_daybook_type_v1_Money | null);
  'createTime'?: (_google_protobuf_Timestamp | null);
  'expireTime'?: (_google_protobuf_Timestamp | null);
  'history'?: (_daybook_order_v1_OrderStep)[];
  'version'?: (number | string | Long);
  'accountId'?: (string);
  'lastActivityTime'?: (_google_protobuf_Timestamp | null);
}

export interface Order__Output {
  'orderId': (string);
  'customerId': (string);
  'customerName': (string);
  'customerEmail': (string);
  'currentCustomerEmail': (string);
  'status': (_daybook_order_v1_OrderStatus__Output);
  'lines': (_daybook_order_v1_OrderLine__Output)[];
  'totalPrice': (_daybook_type_v1_Money__Output | null);
  'createTime': (_google_protobuf_Timestamp__Output | null);
  'expireTime': (_google_protobuf_Timestamp__Output | null);
  'history': (_daybook_order_v1_OrderStep__Output)[];
  'version': (string);
  'accountId': (string);
  'lastActivityTime': (_google_protobuf_Timestamp__Output | null);
}
