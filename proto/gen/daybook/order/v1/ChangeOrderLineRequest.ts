// Original file: proto/daybook/order/v1/order_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface ChangeOrderLineRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'orderId'?: (string);
  'productId'?: (string);
  'quantity'?: (number | string | Long);
  '_expectedVersion'?: "expectedVersion";
}

export interface ChangeOrderLineRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'orderId': (string);
  'productId': (string);
  'quantity': (string);
  '_expectedVersion'?: "expectedVersion";
}
