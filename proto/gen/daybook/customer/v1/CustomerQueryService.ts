// Original file: proto/daybook/customer/v1/customer_query_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetCustomerRequest as _daybook_customer_v1_GetCustomerRequest, GetCustomerRequest__Output as _daybook_customer_v1_GetCustomerRequest__Output } from '../../../daybook/customer/v1/GetCustomerRequest.ts';
import type { GetCustomerResponse as _daybook_customer_v1_GetCustomerResponse, GetCustomerResponse__Output as _daybook_customer_v1_GetCustomerResponse__Output } from '../../../daybook/customer/v1/GetCustomerResponse.ts';
import type { SearchCustomersRequest as _daybook_customer_v1_SearchCustomersRequest, SearchCustomersRequest__Output as _daybook_customer_v1_SearchCustomersRequest__Output } from '../../../daybook/customer/v1/SearchCustomersRequest.ts';
import type { SearchCustomersResponse as _daybook_customer_v1_SearchCustomersResponse, SearchCustomersResponse__Output as _daybook_customer_v1_SearchCustomersResponse__Output } from '../../../daybook/customer/v1/SearchCustomersResponse.ts';

export interface CustomerQueryServiceClient extends grpc.Client {
  GetCustomer(argument: _daybook_customer_v1_GetCustomerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_GetCustomerResponse__Output>): grpc.ClientUnaryCall;
  GetCustomer(argument: _daybook_customer_v1_GetCustomerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_customer_v1_GetCustomerResponse__Output>): grpc.ClientUnaryCall;
  GetCustomer(argument: _daybook_customer_v1_GetCustomerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_GetCustomerResponse__Output>): grpc.ClientUnaryCall;
  GetCustomer(argument: _daybook_customer_v1_GetCustomerRequest, callback: grpc.requestCallback<_daybook_customer_v1_GetCustomerResponse__Output>): grpc.ClientUnaryCall;
  getCustomer(argument: _daybook_customer_v1_GetCustomerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_GetCustomerResponse__Output>): grpc.ClientUnaryCall;
  getCustomer(argument: _daybook_customer_v1_GetCustomerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_customer_v1_GetCustomerResponse__Output>): grpc.ClientUnaryCall;
  getCustomer(argument: _daybook_customer_v1_GetCustomerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_GetCustomerResponse__Output>): grpc.ClientUnaryCall;
  getCustomer(argument: _daybook_customer_v1_GetCustomerRequest, callback: grpc.requestCallback<_daybook_customer_v1_GetCustomerResponse__Output>): grpc.ClientUnaryCall;
  
  SearchCustomers(argument: _daybook_customer_v1_SearchCustomersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_SearchCustomersResponse__Output>): grpc.ClientUnaryCall;
  SearchCustomers(argument: _daybook_customer_v1_SearchCustomersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_customer_v1_SearchCustomersResponse__Output>): grpc.ClientUnaryCall;
  SearchCustomers(argument: _daybook_customer_v1_SearchCustomersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_SearchCustomersResponse__Output>): grpc.ClientUnaryCall;
  SearchCustomers(argument: _daybook_customer_v1_SearchCustomersRequest, callback: grpc.requestCallback<_daybook_customer_v1_SearchCustomersResponse__Output>): grpc.ClientUnaryCall;
  searchCustomers(argument: _daybook_customer_v1_SearchCustomersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_SearchCustomersResponse__Output>): grpc.ClientUnaryCall;
  searchCustomers(argument: _daybook_customer_v1_SearchCustomersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_customer_v1_SearchCustomersResponse__Output>): grpc.ClientUnaryCall;
  searchCustomers(argument: _daybook_customer_v1_SearchCustomersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_SearchCustomersResponse__Output>): grpc.ClientUnaryCall;
  searchCustomers(argument: _daybook_customer_v1_SearchCustomersRequest, callback: grpc.requestCallback<_daybook_customer_v1_SearchCustomersResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface CustomerQueryServiceHandlers extends grpc.UntypedServiceImplementation {
  GetCustomer: grpc.handleUnaryCall<_daybook_customer_v1_GetCustomerRequest__Output, _daybook_customer_v1_GetCustomerResponse>;
  
  SearchCustomers: grpc.handleUnaryCall<_daybook_customer_v1_SearchCustomersRequest__Output, _daybook_customer_v1_SearchCustomersResponse>;
  
}

export interface CustomerQueryServiceDefinition extends grpc.ServiceDefinition {
  GetCustomer: MethodDefinition<_daybook_customer_v1_GetCustomerRequest, _daybook_customer_v1_GetCustomerResponse, _daybook_customer_v1_GetCustomerRequest__Output, _daybook_customer_v1_GetCustomerResponse__Output>
  SearchCustomers: MethodDefinition<_daybook_customer_v1_SearchCustomersRequest, _daybook_customer_v1_SearchCustomersResponse, _daybook_customer_v1_SearchCustomersRequest__Output, _daybook_customer_v1_SearchCustomersResponse__Output>
}
