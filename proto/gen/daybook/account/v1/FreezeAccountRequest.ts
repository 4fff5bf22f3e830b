// Original file: proto/daybook/account/v1/account_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface FreezeAccountRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'accountId'?: (string);
  'reason'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface FreezeAccountRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'accountId': (string);
  'reason': (string);
  '_expectedVersion'?: "expectedVersion";
}
