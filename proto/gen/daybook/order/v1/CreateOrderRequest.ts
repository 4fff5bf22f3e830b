// Original file: proto/daybook/order/v1/order_command_service.proto

import type { NewOrderLine as _daybook_order_v1_NewOrderLine, NewOrderLine__Output as _daybook_order_v1_NewOrderLine__Output } from '../../../daybook/order/v1/NewOrderLine.ts';
import type { Long } from '@grpc/proto-loader';

export interface CreateOrderRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'orderId'?: (string);
  'customerId'?: (string);
  'lines'?: (_daybook_order_v1_NewOrderLine)[];
  '_expectedVersion'?: "expectedVersion";
}

export interface CreateOrderRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'orderId': (string);
  'customerId': (string);
  'lines': (_daybook_order_v1_NewOrderLine__Output)[];
  '_expectedVersion'?: "expectedVersion";
}
