// Original file: proto/daybook/operations/v1/operations_service.proto

import type { Event as _daybook_operations_v1_Event, Event__Output as _daybook_operations_v1_Event__Output } from '../../../daybook/operations/v1/Event.ts';

export interface ReadEventsResponse {
  'events'?: (_daybook_operations_v1_Event)[];
}

export interface ReadEventsResponse__Output {
  'events': (_daybook_operations_v1_Event__Output)[];
}
