// Original file: proto/daybook/account/v1/account_query_service.proto

import type { RiskAssessment as _daybook_account_v1_RiskAssessment, RiskAssessment__Output as _daybook_account_v1_RiskAssessment__Output } from '../../../daybook/account/v1/RiskAssessment.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';

export interface GetRiskAssessmentResponse {
  'assessment'?: (_daybook_account_v1_RiskAssessment | null);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface GetRiskAssessmentResponse__Output {
  'assessment': (_daybook_account_v1_RiskAssessment__Output | null);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
