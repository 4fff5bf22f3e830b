// Original file: proto/daybook/account/v1/account_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface UnfreezeAccountRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'accountId'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface UnfreezeAccountRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'accountId': (string);
  '_expectedVersion'?: "expectedVersion";
}
