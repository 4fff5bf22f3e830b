// Original file: proto/daybook/account/v1/entry.proto

import type { EntryType as _daybook_account_v1_EntryType, EntryType__Output as _daybook_account_v1_EntryType__Output } from '../../../daybook/account/v1/EntryType.ts';
import type { Direction as _daybook_account_v1_Direction, Direction__Output as _daybook_account_v1_Direction__Output } from '../../../daybook/account/v1/Direction.ts';
import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface Entry {
  'entryId'?: (string);
  'accountId'?: (string);
  'entryNumber'?: (number | string | Long);
  'type'?: (_daybook_account_v1_EntryType);
  'direction'?: (_daybook_account_v1_Direction);
  'amount'?: (_daybook_type_v1_Money | null);
  'balanceAfter'?: (_daybook_type_v1_Money | null);
  'description'?: (string);
  'reference'?: (string);
  'counterpartyAccountId'?: (string);
  'holdId'?: (string);
  'reversesEntryId'?: (string);
  'reversedByEntryId'?: (string);
  'recordTime'?: (_google_protobuf_Timestamp | null);
  'version'?: (number | string | Long);
  'requestId'?: (string);
  'correlationId'?: (string);
}

export interface Entry__Output {
  'entryId': (string);
  'accountId': (string);
  'entryNumber': (string);
  'type': (_daybook_account_v1_EntryType__Output);
  'direction': (_daybook_account_v1_Direction__Output);
  'amount': (_daybook_type_v1_Money__Output | null);
  'balanceAfter': (_daybook_type_v1_Money__Output | null);
  'description': (string);
  'reference': (string);
  'counterpartyAccountId': (string);
  'holdId': (string);
  'reversesEntryId': (string);
  'reversedByEntryId': (string);
  'recordTime': (_google_protobuf_Timestamp__Output | null);
  'version': (string);
  'requestId': (string);
  'correlationId': (string);
}
