// Original file: proto/daybook/operations/v1/operations_service.proto

import type { Projection as _daybook_operations_v1_Projection, Projection__Output as _daybook_operations_v1_Projection__Output } from '../../../daybook/operations/v1/Projection.ts';

export interface GetProjectionResponse {
  'projection'?: (_daybook_operations_v1_Projection | null);
}

export interface GetProjectionResponse__Output {
  'projection': (_daybook_operations_v1_Projection__Output | null);
}
