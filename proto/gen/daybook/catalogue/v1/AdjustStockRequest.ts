// Original file: proto/daybook/catalogue/v1/product_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface AdjustStockRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'productId'?: (string);
  'delta'?: (number | string | Long);
  'reason'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface AdjustStockRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'productId': (string);
  'delta': (string);
  'reason': (string);
  '_expectedVersion'?: "expectedVersion";
}
