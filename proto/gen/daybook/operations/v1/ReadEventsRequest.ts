// Original file: proto/daybook/operations/v1/operations_service.proto

import type { Long } from '@grpc/proto-loader';

export interface ReadEventsRequest {
  'tenantId'?: (string);
  'streamId'?: (string);
  'partition'?: (number);
  'fromOffset'?: (number | string | Long);
  'correlationId'?: (string);
  'limit'?: (number);
  '_partition'?: "partition";
  '_fromOffset'?: "fromOffset";
  '_limit'?: "limit";
}

export interface ReadEventsRequest__Output {
  'tenantId': (string);
  'streamId': (string);
  'partition'?: (number);
  'fromOffset'?: (string);
  'correlationId': (string);
  'limit'?: (number);
  '_partition'?: "partition";
  '_fromOffset'?: "fromOffset";
  '_limit'?: "limit";
}
