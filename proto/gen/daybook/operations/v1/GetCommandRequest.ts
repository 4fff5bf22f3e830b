// Original file: proto/daybook/operations/v1/operations_service.proto


export interface GetCommandRequest {
  'tenantId'?: (string);
  'method'?: (string);
  'requestId'?: (string);
}

export interface GetCommandRequest__Output {
  'tenantId': (string);
  'method': (string);
  'requestId': (string);
}
