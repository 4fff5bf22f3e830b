// Original file: proto/daybook/operations/v1/operations_service.proto

import type { LogPartition as _daybook_operations_v1_LogPartition, LogPartition__Output as _daybook_operations_v1_LogPartition__Output } from '../../../daybook/operations/v1/LogPartition.ts';
import type { Long } from '@grpc/proto-loader';

export interface GetLogResponse {
  'logId'?: (string);
  'epoch'?: (number | string | Long);
  'partitions'?: (_daybook_operations_v1_LogPartition)[];
}

export interface GetLogResponse__Output {
  'logId': (string);
  'epoch': (string);
  'partitions': (_daybook_operations_v1_LogPartition__Output)[];
}
