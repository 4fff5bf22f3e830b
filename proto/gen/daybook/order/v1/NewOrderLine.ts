// Original file: proto/daybook/order/v1/order_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface NewOrderLine {
  'productId'?: (string);
  'quantity'?: (number | string | Long);
}

export interface NewOrderLine__Output {
  'productId': (string);
  'quantity': (string);
}
