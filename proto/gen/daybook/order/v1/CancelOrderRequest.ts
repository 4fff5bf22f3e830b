// Original file: proto/daybook/order/v1/order_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface CancelOrderRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'orderId'?: (string);
  'reason'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface CancelOrderRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'orderId': (string);
  'reason': (string);
  '_expectedVersion'?: "expectedVersion";
}
