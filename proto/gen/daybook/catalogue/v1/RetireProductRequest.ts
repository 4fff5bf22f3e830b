// Original file: proto/daybook/catalogue/v1/product_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface RetireProductRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'productId'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface RetireProductRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'productId': (string);
  '_expectedVersion'?: "expectedVersion";
}
