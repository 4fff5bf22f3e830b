// Original file: proto/daybook/account/v1/account_query_service.proto


export interface ListRiskAssessmentsRequest {
  'consistencyToken'?: (string);
  'pageSize'?: (number);
  'pageToken'?: (string);
  'minScore'?: (number);
  'orderBy'?: (string);
}

export interface ListRiskAssessmentsRequest__Output {
  'consistencyToken': (string);
  'pageSize': (number);
  'pageToken': (string);
  'minScore': (number);
  'orderBy': (string);
}
