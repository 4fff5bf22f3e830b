// Original file: proto/daybook/customer/v1/customer_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface RegisterCustomerRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'customerId'?: (string);
  'name'?: (string);
  'email'?: (string);
  'phone'?: (string);
  'address'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface RegisterCustomerRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'customerId': (string);
  'name': (string);
  'email': (string);
  'phone': (string);
  'address': (string);
  '_expectedVersion'?: "expectedVersion";
}
