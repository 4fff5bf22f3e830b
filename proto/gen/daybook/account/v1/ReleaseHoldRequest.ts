// Original file: proto/daybook/account/v1/account_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface ReleaseHoldRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'accountId'?: (string);
  'holdId'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface ReleaseHoldRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'accountId': (string);
  'holdId': (string);
  '_expectedVersion'?: "expectedVersion";
}
