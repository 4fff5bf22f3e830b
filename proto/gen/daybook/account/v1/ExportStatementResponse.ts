// Original file: proto/daybook/account/v1/account_query_service.proto

import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';

export interface ExportStatementResponse {
  'chunk'?: (Buffer | Uint8Array | string);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface ExportStatementResponse__Output {
  'chunk': (Buffer);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
