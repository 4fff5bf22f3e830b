// Original file: proto/daybook/order/v1/order_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface PayOrderRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'orderId'?: (string);
  'accountId'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface PayOrderRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'orderId': (string);
  'accountId': (string);
  '_expectedVersion'?: "expectedVersion";
}
