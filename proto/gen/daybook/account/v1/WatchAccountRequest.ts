// Original file: proto/daybook/account/v1/account_query_service.proto

import type { Long } from '@grpc/proto-loader';

export interface WatchAccountRequest {
  'consistencyToken'?: (string);
  'accountId'?: (string);
  'afterVersion'?: (number | string | Long);
  '_afterVersion'?: "afterVersion";
}

export interface WatchAccountRequest__Output {
  'consistencyToken': (string);
  'accountId': (string);
  'afterVersion'?: (string);
  '_afterVersion'?: "afterVersion";
}
