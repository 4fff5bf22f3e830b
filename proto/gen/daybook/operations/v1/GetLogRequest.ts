// Original file: proto/daybook/operations/v1/operations_service.proto


export interface GetLogRequest {
}

export interface GetLogRequest__Output {
}
