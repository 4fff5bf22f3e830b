// Original file: proto/daybook/operations/v1/operations_service.proto

import type { PartitionState as _daybook_operations_v1_PartitionState, PartitionState__Output as _daybook_operations_v1_PartitionState__Output } from '../../../daybook/operations/v1/PartitionState.ts';
import type { Long } from '@grpc/proto-loader';

export interface ProjectionPartition {
  'partition'?: (number);
  'state'?: (_daybook_operations_v1_PartitionState);
  'checkpoint'?: (number | string | Long);
  'head'?: (number | string | Long);
  'lagEvents'?: (number | string | Long);
  'lagSeconds'?: (number | string);
  'heldStreams'?: (number);
  'lastError'?: (string);
}

export interface ProjectionPartition__Output {
  'partition': (number);
  'state': (_daybook_operations_v1_PartitionState__Output);
  'checkpoint': (string);
  'head': (string);
  'lagEvents': (string);
  'lagSeconds': (number);
  'heldStreams': (number);
  'lastError': (string);
}
