// Original file: proto/daybook/account/v1/account_query_service.proto


export interface GetEntryRequest {
  'consistencyToken'?: (string);
  'accountId'?: (string);
  'entryId'?: (string);
}

export interface GetEntryRequest__Output {
  'consistencyToken': (string);
  'accountId': (string);
  'entryId': (string);
}
