// Original file: proto/daybook/order/v1/order_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface ShipOrderRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'orderId'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface ShipOrderRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'orderId': (string);
  '_expectedVersion'?: "expectedVersion";
}
