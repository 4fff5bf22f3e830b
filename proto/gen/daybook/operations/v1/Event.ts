// Original file: proto/daybook/operations/v1/operations_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface Event {
  'eventId'?: (string);
  'tenantId'?: (string);
  'streamId'?: (string);
  'streamVersion'?: (number | string | Long);
  'partition'?: (number);
  'offset'?: (number | string | Long);
  'type'?: (string);
  'schemaVersion'?: (number);
  'dataJson'?: (string);
  'requestId'?: (string);
  'correlationId'?: (string);
  'causationId'?: (string);
  'actor'?: (string);
  'recordTime'?: (_google_protobuf_Timestamp | null);
  'traceparent'?: (string);
}

export interface Event__Output {
  'eventId': (string);
  'tenantId': (string);
  'streamId': (string);
  'streamVersion': (string);
  'partition': (number);
  'offset': (string);
  'type': (string);
  'schemaVersion': (number);
  'dataJson': (string);
  'requestId': (string);
  'correlationId': (string);
  'causationId': (string);
  'actor': (string);
  'recordTime': (_google_protobuf_Timestamp__Output | null);
  'traceparent': (string);
}
