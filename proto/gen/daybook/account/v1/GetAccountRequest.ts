// Original file: proto/daybook/account/v1/account_query_service.proto


export interface GetAccountRequest {
  'consistencyToken'?: (string);
  'accountId'?: (string);
}

export interface GetAccountRequest__Output {
  'consistencyToken': (string);
  'accountId': (string);
}
