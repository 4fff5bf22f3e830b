// Original file: proto/daybook/account/v1/account_query_service.proto

import type { Entry as _daybook_account_v1_Entry, Entry__Output as _daybook_account_v1_Entry__Output } from '../../../daybook/account/v1/Entry.ts';
import type { EntryHighlights as _daybook_account_v1_EntryHighlights, EntryHighlights__Output as _daybook_account_v1_EntryHighlights__Output } from '../../../daybook/account/v1/EntryHighlights.ts';
import type { Facet as _daybook_type_v1_Facet, Facet__Output as _daybook_type_v1_Facet__Output } from '../../../daybook/type/v1/Facet.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';
import type { Long } from '@grpc/proto-loader';

export interface SearchEntriesResponse {
  'entries'?: (_daybook_account_v1_Entry)[];
  'highlights'?: (_daybook_account_v1_EntryHighlights)[];
  'facets'?: (_daybook_type_v1_Facet)[];
  'nextPageToken'?: (string);
  'totalSize'?: (number | string | Long);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface SearchEntriesResponse__Output {
  'entries': (_daybook_account_v1_Entry__Output)[];
  'highlights': (_daybook_account_v1_EntryHighlights__Output)[];
  'facets': (_daybook_type_v1_Facet__Output)[];
  'nextPageToken': (string);
  'totalSize': (string);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
