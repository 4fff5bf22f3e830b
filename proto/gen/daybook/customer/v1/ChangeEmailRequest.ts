// Original file: proto/daybook/customer/v1/customer_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface ChangeEmailRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'customerId'?: (string);
  'email'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface ChangeEmailRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'customerId': (string);
  'email': (string);
  '_expectedVersion'?: "expectedVersion";
}
