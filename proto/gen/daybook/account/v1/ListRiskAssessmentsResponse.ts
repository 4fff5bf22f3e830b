// Original file: proto/daybook/account/v1/account_query_service.proto

import type { RiskAssessment as _daybook_account_v1_RiskAssessment, RiskAssessment__Output as _daybook_account_v1_RiskAssessment__Output } from '../../../daybook/account/v1/RiskAssessment.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';
import type { Long } from '@grpc/proto-loader';

export interface ListRiskAssessmentsResponse {
  'assessments'?: (_daybook_account_v1_RiskAssessment)[];
  'nextPageToken'?: (string);
  'totalSize'?: (number | string | Long);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface ListRiskAssessmentsResponse__Output {
  'assessments': (_daybook_account_v1_RiskAssessment__Output)[];
  'nextPageToken': (string);
  'totalSize': (string);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
