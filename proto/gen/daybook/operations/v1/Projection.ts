// Original file: proto/daybook/operations/v1/operations_service.proto

import type { ProjectionState as _daybook_operations_v1_ProjectionState, ProjectionState__Output as _daybook_operations_v1_ProjectionState__Output } from '../../../daybook/operations/v1/ProjectionState.ts';
import type { ProjectionPartition as _daybook_operations_v1_ProjectionPartition, ProjectionPartition__Output as _daybook_operations_v1_ProjectionPartition__Output } from '../../../daybook/operations/v1/ProjectionPartition.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface Projection {
  'name'?: (string);
  'version'?: (number);
  'generation'?: (number);
  'state'?: (_daybook_operations_v1_ProjectionState);
  'partitions'?: (_daybook_operations_v1_ProjectionPartition)[];
  'documents'?: (number | string | Long);
  'lastError'?: (string);
  'lastErrorTime'?: (_google_protobuf_Timestamp | null);
}

export interface Projection__Output {
  'name': (string);
  'version': (number);
  'generation': (number);
  'state': (_daybook_operations_v1_ProjectionState__Output);
  'partitions': (_daybook_operations_v1_ProjectionPartition__Output)[];
  'documents': (string);
  'lastError': (string);
  'lastErrorTime': (_google_protobuf_Timestamp__Output | null);
}
