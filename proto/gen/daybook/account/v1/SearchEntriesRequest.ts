// Original file: proto/daybook/account/v1/account_query_service.proto

import type { EntryType as _daybook_account_v1_EntryType, EntryType__Output as _daybook_account_v1_EntryType__Output } from '../../../daybook/account/v1/EntryType.ts';
import type { Direction as _daybook_account_v1_Direction, Direction__Output as _daybook_account_v1_Direction__Output } from '../../../daybook/account/v1/Direction.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface SearchEntriesRequest {
  'consistencyToken'?: (string);
  'pageSize'?: (number);
  'pageToken'?: (string);
  'accountIds'?: (string)[];
  'types'?: (_daybook_account_v1_EntryType)[];
  'direction'?: (_daybook_account_v1_Direction);
  'minMinorUnits'?: (number | string | Long);
  'maxMinorUnits'?: (number | string | Long);
  'startTime'?: (_google_protobuf_Timestamp | null);
  'endTime'?: (_google_protobuf_Timestamp | null);
  'text'?: (string);
  'counterpartyAccountId'?: (string);
  'orderBy'?: (string);
  '_minMinorUnits'?: "minMinorUnits";
  '_maxMinorUnits'?: "maxMinorUnits";
}

export interface SearchEntriesRequest__Output {
  'consistencyToken': (string);
  'pageSize': (number);
  'pageToken': (string);
  'accountIds': (string)[];
  'types': (_daybook_account_v1_EntryType__Output)[];
  'direction': (_daybook_account_v1_Direction__Output);
  'minMinorUnits'?: (string);
  'maxMinorUnits'?: (string);
  'startTime': (_google_protobuf_Timestamp__Output | null);
  'endTime': (_google_protobuf_Timestamp__Output | null);
  'text': (string);
  'counterpartyAccountId': (string);
  'orderBy': (string);
  '_minMinorUnits'?: "minMinorUnits";
  '_maxMinorUnits'?: "maxMinorUnits";
}
