// Original file: proto/daybook/account/v1/account_query_service.proto

import type { Entry as _daybook_account_v1_Entry, Entry__Output as _daybook_account_v1_Entry__Output } from '../../../daybook/account/v1/Entry.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';

export interface GetEntryResponse {
  'entry'?: (_daybook_account_v1_Entry | null);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface GetEntryResponse__Output {
  'entry': (_daybook_account_v1_Entry__Output | null);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
