// Original file: proto/daybook/operations/v1/operations_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetCommandRequest as _daybook_operations_v1_GetCommandRequest, GetCommandRequest__Output as _daybook_operations_v1_GetCommandRequest__Output } from '../../../daybook/operations/v1/GetCommandRequest.ts';
import type { GetCommandResponse as _daybook_operations_v1_GetCommandResponse, GetCommandResponse__Output as _daybook_operations_v1_GetCommandResponse__Output } from '../../../daybook/operations/v1/GetCommandResponse.ts';
import type { GetLogRequest as _daybook_operations_v1_GetLogRequest, GetLogRequest__Output as _daybook_operations_v1_GetLogRequest__Output } from '../../../daybook/operations/v1/GetLogRequest.ts';
import type { GetLogResponse as _daybook_operations_v1_GetLogResponse, GetLogResponse__Output as _daybook_operations_v1_GetLogResponse__Output } from '../../../daybook/operations/v1/GetLogResponse.ts';
import type { GetProjectionRequest as _daybook_operations_v1_GetProjectionRequest, GetProjectionRequest__Output as _daybook_operations_v1_GetProjectionRequest__Output } from '../../../daybook/operations/v1/GetProjectionRequest.ts';
import type { GetProjectionResponse as _daybook_operations_v1_GetProjectionResponse, GetProjectionResponse__Output as _daybook_operations_v1_GetProjectionResponse__Output } from '../../../daybook/operations/v1/GetProjectionResponse.ts';
import type { ListProjectionsRequest as _daybook_operations_v1_ListProjectionsRequest, ListProjectionsRequest__Output as _daybook_operations_v1_ListProjectionsRequest__Output } from '../../../daybook/operations/v1/ListProjectionsRequest.ts';
import type { ListProjectionsResponse as _daybook_operations_v1_ListProjectionsResponse, ListProjectionsResponse__Output as _daybook_operations_v1_ListProjectionsResponse__Output } from '../../../daybook/operations/v1/ListProjectionsResponse.ts';
import type { ReadEventsRequest as _daybook_operations_v1_ReadEventsRequest, ReadEventsRequest__Output as _daybook_operations_v1_ReadEventsRequest__Output } from '../../../daybook/operations/v1/ReadEventsRequest.ts';
import type { ReadEventsResponse as _daybook_operations_v1_ReadEventsResponse, ReadEventsResponse__Output as _daybook_operations_v1_ReadEventsResponse__Output } from '../../../daybook/operations/v1/ReadEventsResponse.ts';

export interface OperationsServiceClient extends grpc.Client {
  GetCommand(argument: _daybook_operations_v1_GetCommandRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_GetCommandResponse__Output>): grpc.ClientUnaryCall;
  GetCommand(argument: _daybook_operations_v1_GetCommandRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_operations_v1_GetCommandResponse__Output>): grpc.ClientUnaryCall;
  GetCommand(argument: _daybook_operations_v1_GetCommandRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_GetCommandResponse__Output>): grpc.ClientUnaryCall;
  GetCommand(argument: _daybook_operations_v1_GetCommandRequest, callback: grpc.requestCallback<_daybook_operations_v1_GetCommandResponse__Output>): grpc.ClientUnaryCall;
  getCommand(argument: _daybook_operations_v1_GetCommandRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_GetCommandResponse__Output>): grpc.ClientUnaryCall;
  getCommand(argument: _daybook_operations_v1_GetCommandRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_operations_v1_GetCommandResponse__Output>): grpc.ClientUnaryCall;
  getCommand(argument: _daybook_operations_v1_GetCommandRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_GetCommandResponse__Output>): grpc.ClientUnaryCall;
  getCommand(argument: _daybook_operations_v1_GetCommandRequest, callback: grpc.requestCallback<_daybook_operations_v1_GetCommandResponse__Output>): grpc.ClientUnaryCall;
  
  GetLog(argument: _daybook_operations_v1_GetLogRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_GetLogResponse__Output>): grpc.ClientUnaryCall;
  GetLog(argument: _daybook_operations_v1_GetLogRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_operations_v1_GetLogResponse__Output>): grpc.ClientUnaryCall;
  GetLog(argument: _daybook_operations_v1_GetLogRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_GetLogResponse__Output>): grpc.ClientUnaryCall;
  GetLog(argument: _daybook_operations_v1_GetLogRequest, callback: grpc.requestCallback<_daybook_operations_v1_GetLogResponse__Output>): grpc.ClientUnaryCall;
  getLog(argument: _daybook_operations_v1_GetLogRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_GetLogResponse__Output>): grpc.ClientUnaryCall;
  getLog(argument: _daybook_operations_v1_GetLogRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_operations_v1_GetLogResponse__Output>): grpc.ClientUnaryCall;
  getLog(argument: _daybook_operations_v1_GetLogRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_GetLogResponse__Output>): grpc.ClientUnaryCall;
  getLog(argument: _daybook_operations_v1_GetLogRequest, callback: grpc.requestCallback<_daybook_operations_v1_GetLogResponse__Output>): grpc.ClientUnaryCall;
  
  GetProjection(argument: _daybook_operations_v1_GetProjectionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_GetProjectionResponse__Output>): grpc.ClientUnaryCall;
  GetProjection(argument: _daybook_operations_v1_GetProjectionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_operations_v1_GetProjectionResponse__Output>): grpc.ClientUnaryCall;
  GetProjection(argument: _daybook_operations_v1_GetProjectionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_GetProjectionResponse__Output>): grpc.ClientUnaryCall;
  GetProjection(argument: _daybook_operations_v1_GetProjectionRequest, callback: grpc.requestCallback<_daybook_operations_v1_GetProjectionResponse__Output>): grpc.ClientUnaryCall;
  getProjection(argument: _daybook_operations_v1_GetProjectionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_GetProjectionResponse__Output>): grpc.ClientUnaryCall;
  getProjection(argument: _daybook_operations_v1_GetProjectionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_operations_v1_GetProjectionResponse__Output>): grpc.ClientUnaryCall;
  getProjection(argument: _daybook_operations_v1_GetProjectionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_GetProjectionResponse__Output>): grpc.ClientUnaryCall;
  getProjection(argument: _daybook_operations_v1_GetProjectionRequest, callback: grpc.requestCallback<_daybook_operations_v1_GetProjectionResponse__Output>): grpc.ClientUnaryCall;
  
  ListProjections(argument: _daybook_operations_v1_ListProjectionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_ListProjectionsResponse__Output>): grpc.ClientUnaryCall;
  ListProjections(argument: _daybook_operations_v1_ListProjectionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_operations_v1_ListProjectionsResponse__Output>): grpc.ClientUnaryCall;
  ListProjections(argument: _daybook_operations_v1_ListProjectionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_ListProjectionsResponse__Output>): grpc.ClientUnaryCall;
  ListProjections(argument: _daybook_operations_v1_ListProjectionsRequest, callback: grpc.requestCallback<_daybook_operations_v1_ListProjectionsResponse__Output>): grpc.ClientUnaryCall;
  listProjections(argument: _daybook_operations_v1_ListProjectionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_ListProjectionsResponse__Output>): grpc.ClientUnaryCall;
  listProjections(argument: _daybook_operations_v1_ListProjectionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_operations_v1_ListProjectionsResponse__Output>): grpc.ClientUnaryCall;
  listProjections(argument: _daybook_operations_v1_ListProjectionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_ListProjectionsResponse__Output>): grpc.ClientUnaryCall;
  listProjections(argument: _daybook_operations_v1_ListProjectionsRequest, callback: grpc.requestCallback<_daybook_operations_v1_ListProjectionsResponse__Output>): grpc.ClientUnaryCall;
  
  ReadEvents(argument: _daybook_operations_v1_ReadEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_ReadEventsResponse__Output>): grpc.ClientUnaryCall;
  ReadEvents(argument: _daybook_operations_v1_ReadEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_operations_v1_ReadEventsResponse__Output>): grpc.ClientUnaryCall;
  ReadEvents(argument: _daybook_operations_v1_ReadEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_ReadEventsResponse__Output>): grpc.ClientUnaryCall;
  ReadEvents(argument: _daybook_operations_v1_ReadEventsRequest, callback: grpc.requestCallback<_daybook_operations_v1_ReadEventsResponse__Output>): grpc.ClientUnaryCall;
  readEvents(argument: _daybook_operations_v1_ReadEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_ReadEventsResponse__Output>): grpc.ClientUnaryCall;
  readEvents(argument: _daybook_operations_v1_ReadEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_operations_v1_ReadEventsResponse__Output>): grpc.ClientUnaryCall;
  readEvents(argument: _daybook_operations_v1_ReadEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_operations_v1_ReadEventsResponse__Output>): grpc.ClientUnaryCall;
  readEvents(argument: _daybook_operations_v1_ReadEventsRequest, callback: grpc.requestCallback<_daybook_operations_v1_ReadEventsResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface OperationsServiceHandlers extends grpc.UntypedServiceImplementation {
  GetCommand: grpc.handleUnaryCall<_daybook_operations_v1_GetCommandRequest__Output, _daybook_operations_v1_GetCommandResponse>;
  
  GetLog: grpc.handleUnaryCall<_daybook_operations_v1_GetLogRequest__Output, _daybook_operations_v1_GetLogResponse>;
  
  GetProjection: grpc.handleUnaryCall<_daybook_operations_v1_GetProjectionRequest__Output, _daybook_operations_v1_GetProjectionResponse>;
  
  ListProjections: grpc.handleUnaryCall<_daybook_operations_v1_ListProjectionsRequest__Output, _daybook_operations_v1_ListProjectionsResponse>;
  
  ReadEvents: grpc.handleUnaryCall<_daybook_operations_v1_ReadEventsRequest__Output, _daybook_operations_v1_ReadEventsResponse>;
  
}

export interface OperationsServiceDefinition extends grpc.ServiceDefinition {
  GetCommand: MethodDefinition<_daybook_operations_v1_GetCommandRequest, _daybook_operations_v1_GetCommandResponse, _daybook_operations_v1_GetCommandRequest__Output, _daybook_operations_v1_GetCommandResponse__Output>
  GetLog: MethodDefinition<_daybook_operations_v1_GetLogRequest, _daybook_operations_v1_GetLogResponse, _daybook_operations_v1_GetLogRequest__Output, _daybook_operations_v1_GetLogResponse__Output>
  GetProjection: MethodDefinition<_daybook_operations_v1_GetProjectionRequest, _daybook_operations_v1_GetProjectionResponse, _daybook_operations_v1_GetProjectionRequest__Output, _daybook_operations_v1_GetProjectionResponse__Output>
  ListProjections: MethodDefinition<_daybook_operations_v1_ListProjectionsRequest, _daybook_operations_v1_ListProjectionsResponse, _daybook_operations_v1_ListProjectionsRequest__Output, _daybook_operations_v1_ListProjectionsResponse__Output>
  ReadEvents: MethodDefinition<_daybook_operations_v1_ReadEventsRequest, _daybook_operations_v1_ReadEventsResponse, _daybook_operations_v1_ReadEventsRequest__Output, _daybook_operations_v1_ReadEventsResponse__Output>
}
