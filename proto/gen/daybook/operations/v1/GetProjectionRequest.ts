// Original file: proto/daybook/operations/v1/operations_service.proto


export interface GetProjectionRequest {
  'name'?: (string);
}

export interface GetProjectionRequest__Output {
  'name': (string);
}
