// Original file: proto/daybook/customer/v1/customer_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface CloseCustomerRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'customerId'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface CloseCustomerRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'customerId': (string);
  '_expectedVersion'?: "expectedVersion";
}
