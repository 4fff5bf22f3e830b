// Original file: proto/daybook/account/v1/account_query_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { StatementFormat as _daybook_account_v1_StatementFormat, StatementFormat__Output as _daybook_account_v1_StatementFormat__Output } from '../../../daybook/account/v1/StatementFormat.ts';

export interface ExportStatementRequest {
  'consistencyToken'?: (string);
  'accountId'?: (string);
  'startTime'?: (_google_protobuf_Timestamp | null);
  'endTime'?: (_google_protobuf_Timestamp | null);
  'format'?: (_daybook_account_v1_StatementFormat);
}

export interface ExportStatementRequest__Output {
  'consistencyToken': (string);
  'accountId': (string);
  'startTime': (_google_protobuf_Timestamp__Output | null);
  'endTime': (_google_protobuf_Timestamp__Output | null);
  'format': (_daybook_account_v1_StatementFormat__Output);
}
