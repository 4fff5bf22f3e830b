// Original file: proto/daybook/catalogue/v1/product_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface ReceiveStockRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'productId'?: (string);
  'quantity'?: (number | string | Long);
  '_expectedVersion'?: "expectedVersion";
}

export interface ReceiveStockRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'productId': (string);
  'quantity': (string);
  '_expectedVersion'?: "expectedVersion";
}
