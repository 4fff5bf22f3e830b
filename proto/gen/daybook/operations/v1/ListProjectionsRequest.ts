// Original file: proto/daybook/operations/v1/operations_service.proto


export interface ListProjectionsRequest {
}

export interface ListProjectionsRequest__Output {
}
