// Original file: proto/daybook/account/v1/account_query_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

export interface GetStatementRequest {
  'consistencyToken'?: (string);
  'pageSize'?: (number);
  'pageToken'?: (string);
  'accountId'?: (string);
  'startTime'?: (_google_protobuf_Timestamp | null);
  'endTime'?: (_google_protobuf_Timestamp | null);
}

export interface GetStatementRequest__Output {
  'consistencyToken': (string);
  'pageSize': (number);
  'pageToken': (string);
  'accountId': (string);
  'startTime': (_google_protobuf_Timestamp__Output | null);
  'endTime': (_google_protobuf_Timestamp__Output | null);
}
