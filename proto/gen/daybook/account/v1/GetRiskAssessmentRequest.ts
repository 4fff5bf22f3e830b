// Original file: proto/daybook/account/v1/account_query_service.proto


export interface GetRiskAssessmentRequest {
  'consistencyToken'?: (string);
  'accountId'?: (string);
}

export interface GetRiskAssessmentRequest__Output {
  'consistencyToken': (string);
  'accountId': (string);
}
