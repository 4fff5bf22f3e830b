// Original file: proto/daybook/operations/v1/operations_service.proto

import type { CommandOutcome as _daybook_operations_v1_CommandOutcome, CommandOutcome__Output as _daybook_operations_v1_CommandOutcome__Output } from '../../../daybook/operations/v1/CommandOutcome.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Event as _daybook_operations_v1_Event, Event__Output as _daybook_operations_v1_Event__Output } from '../../../daybook/operations/v1/Event.ts';
import type { CommandProjection as _daybook_operations_v1_CommandProjection, CommandProjection__Output as _daybook_operations_v1_CommandProjection__Output } from '../../../daybook/operations/v1/CommandProjection.ts';

export interface Command {
  'tenantId'?: (string);
  'method'?: (string);
  'requestId'?: (string);
  'outcome'?: (_daybook_operations_v1_CommandOutcome);
  'reason'?: (string);
  'recordTime'?: (_google_protobuf_Timestamp | null);
  'events'?: (_daybook_operations_v1_Event)[];
  'projections'?: (_daybook_operations_v1_CommandProjection)[];
}

export interface Command__Output {
  'tenantId': (string);
  'method': (string);
  'requestId': (string);
  'outcome': (_daybook_operations_v1_CommandOutcome__Output);
  'reason': (string);
  'recordTime': (_google_protobuf_Timestamp__Output | null);
  'events': (_daybook_operations_v1_Event__Output)[];
  'projections': (_daybook_operations_v1_CommandProjection__Output)[];
}
