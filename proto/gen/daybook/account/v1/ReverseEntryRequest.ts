// Original file: proto/daybook/account/v1/account_command_service.proto

import type { Long } from '@grpc/proto-loader';

export interface ReverseEntryRequest {
  'requestId'?: (string);
  'expectedVersion'?: (number | string | Long);
  'accountId'?: (string);
  'entryId'?: (string);
  'description'?: (string);
  '_expectedVersion'?: "expectedVersion";
}

export interface ReverseEntryRequest__Output {
  'requestId': (string);
  'expectedVersion'?: (string);
  'accountId': (string);
  'entryId': (string);
  'description': (string);
  '_expectedVersion'?: "expectedVersion";
}
