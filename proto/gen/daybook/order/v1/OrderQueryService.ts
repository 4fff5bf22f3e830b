// Original file: proto/daybook/order/v1/order_query_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetOrderRequest as _daybook_order_v1_GetOrderRequest, GetOrderRequest__Output as _daybook_order_v1_GetOrderRequest__Output } from '../../../daybook/order/v1/GetOrderRequest.ts';
import type { GetOrderResponse as _daybook_order_v1_GetOrderResponse, GetOrderResponse__Output as _daybook_order_v1_GetOrderResponse__Output } from '../../../daybook/order/v1/GetOrderResponse.ts';
import type { SearchOrdersRequest as _daybook_order_v1_SearchOrdersRequest, SearchOrdersRequest__Output as _daybook_order_v1_SearchOrdersRequest__Output } from '../../../daybook/order/v1/SearchOrdersRequest.ts';
import type { SearchOrdersResponse as _daybook_order_v1_SearchOrdersResponse, SearchOrdersResponse__Output as _daybook_order_v1_SearchOrdersResponse__Output } from '../../../daybook/order/v1/SearchOrdersResponse.ts';

export interface OrderQueryServiceClient extends grpc.Client {
  GetOrder(argument: _daybook_order_v1_GetOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_GetOrderResponse__Output>): grpc.ClientUnaryCall;
  GetOrder(argument: _daybook_order_v1_GetOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_GetOrderResponse__Output>): grpc.ClientUnaryCall;
  GetOrder(argument: _daybook_order_v1_GetOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_GetOrderResponse__Output>): grpc.ClientUnaryCall;
  GetOrder(argument: _daybook_order_v1_GetOrderRequest, callback: grpc.requestCallback<_daybook_order_v1_GetOrderResponse__Output>): grpc.ClientUnaryCall;
  getOrder(argument: _daybook_order_v1_GetOrderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_GetOrderResponse__Output>): grpc.ClientUnaryCall;
  getOrder(argument: _daybook_order_v1_GetOrderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_GetOrderResponse__Output>): grpc.ClientUnaryCall;
  getOrder(argument: _daybook_order_v1_GetOrderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_GetOrderResponse__Output>): grpc.ClientUnaryCall;
  getOrder(argument: _daybook_order_v1_GetOrderRequest, callback: grpc.requestCallback<_daybook_order_v1_GetOrderResponse__Output>): grpc.ClientUnaryCall;
  
  SearchOrders(argument: _daybook_order_v1_SearchOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_SearchOrdersResponse__Output>): grpc.ClientUnaryCall;
  SearchOrders(argument: _daybook_order_v1_SearchOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_SearchOrdersResponse__Output>): grpc.ClientUnaryCall;
  SearchOrders(argument: _daybook_order_v1_SearchOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_SearchOrdersResponse__Output>): grpc.ClientUnaryCall;
  SearchOrders(argument: _daybook_order_v1_SearchOrdersRequest, callback: grpc.requestCallback<_daybook_order_v1_SearchOrdersResponse__Output>): grpc.ClientUnaryCall;
  searchOrders(argument: _daybook_order_v1_SearchOrdersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_SearchOrdersResponse__Output>): grpc.ClientUnaryCall;
  searchOrders(argument: _daybook_order_v1_SearchOrdersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_order_v1_SearchOrdersResponse__Output>): grpc.ClientUnaryCall;
  searchOrders(argument: _daybook_order_v1_SearchOrdersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_order_v1_SearchOrdersResponse__Output>): grpc.ClientUnaryCall;
  searchOrders(argument: _daybook_order_v1_SearchOrdersRequest, callback: grpc.requestCallback<_daybook_order_v1_SearchOrdersResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface OrderQueryServiceHandlers extends grpc.UntypedServiceImplementation {
  GetOrder: grpc.handleUnaryCall<_daybook_order_v1_GetOrderRequest__Output, _daybook_order_v1_GetOrderResponse>;
  
  SearchOrders: grpc.handleUnaryCall<_daybook_order_v1_SearchOrdersRequest__Output, _daybook_order_v1_SearchOrdersResponse>;
  
}

export interface OrderQueryServiceDefinition extends grpc.ServiceDefinition {
  GetOrder: MethodDefinition<_daybook_order_v1_GetOrderRequest, _daybook_order_v1_GetOrderResponse, _daybook_order_v1_GetOrderRequest__Output, _daybook_order_v1_GetOrderResponse__Output>
  SearchOrders: MethodDefinition<_daybook_order_v1_SearchOrdersRequest, _daybook_order_v1_SearchOrdersResponse, _daybook_order_v1_SearchOrdersRequest__Output, _daybook_order_v1_SearchOrdersResponse__Output>
}
