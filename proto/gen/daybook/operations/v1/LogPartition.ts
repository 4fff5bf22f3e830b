// Original file: proto/daybook/operations/v1/operations_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface LogPartition {
  'partition'?: (number);
  'head'?: (number | string | Long);
  'lastTime'?: (_google_protobuf_Timestamp | null);
  'relayed'?: (number | string | Long);
}

export interface LogPartition__Output {
  'partition': (number);
  'head': (string);
  'lastTime': (_google_protobuf_Timestamp__Output | null);
  'relayed': (string);
}
