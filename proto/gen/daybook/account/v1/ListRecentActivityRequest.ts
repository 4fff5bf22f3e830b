// Original file: proto/daybook/account/v1/account_query_service.proto


export interface ListRecentActivityRequest {
  'consistencyToken'?: (string);
  'limit'?: (number);
  'accountId'?: (string);
  '_limit'?: "limit";
}

export interface ListRecentActivityRequest__Output {
  'consistencyToken': (string);
  'limit'?: (number);
  'accountId': (string);
  '_limit'?: "limit";
}
