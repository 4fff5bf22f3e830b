// Original file: proto/daybook/account/v1/risk_assessment.proto

import type { RiskLevel as _daybook_account_v1_RiskLevel, RiskLevel__Output as _daybook_account_v1_RiskLevel__Output } from '../../../daybook/account/v1/RiskLevel.ts';
import type { RiskSignal as _daybook_account_v1_RiskSignal, RiskSignal__Output as _daybook_account_v1_RiskSignal__Output } from '../../../daybook/account/v1/RiskSignal.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface RiskAssessment {
  'accountId'?: (string);
  'score'?: (number);
  'level'?: (_daybook_account_v1_RiskLevel);
  'signals'?: (_daybook_account_v1_RiskSignal)[];
  'currencyCode'?: (string);
  'lastEntryTime'?: (_google_protobuf_Timestamp | null);
  'version'?: (number | string | Long);
}

export interface RiskAssessment__Output {
  'accountId': (string);
  'score': (number);
  'level': (_daybook_account_v1_RiskLevel__Output);
  'signals': (_daybook_account_v1_RiskSignal__Output)[];
  'currencyCode': (string);
  'lastEntryTime': (_google_protobuf_Timestamp__Output | null);
  'version': (string);
}
