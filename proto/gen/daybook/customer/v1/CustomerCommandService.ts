// Original file: proto/daybook/customer/v1/customer_command_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ChangeEmailRequest as _daybook_customer_v1_ChangeEmailRequest, ChangeEmailRequest__Output as _daybook_customer_v1_ChangeEmailRequest__Output } from '../../../daybook/customer/v1/ChangeEmailRequest.ts';
import type { ChangeEmailResponse as _daybook_customer_v1_ChangeEmailResponse, ChangeEmailResponse__Output as _daybook_customer_v1_ChangeEmailResponse__Output } from '../../../daybook/customer/v1/ChangeEmailResponse.ts';
import type { ChangeProfileRequest as _daybook_customer_v1_ChangeProfileRequest, ChangeProfileRequest__Output as _daybook_customer_v1_ChangeProfileRequest__Output } from '../../../daybook/customer/v1/ChangeProfileRequest.ts';
import type { ChangeProfileResponse as _daybook_customer_v1_ChangeProfileResponse, ChangeProfileResponse__Output as _daybook_customer_v1_ChangeProfileResponse__Output } from '../../../daybook/customer/v1/ChangeProfileResponse.ts';
import type { CloseCustomerRequest as _daybook_customer_v1_CloseCustomerRequest, CloseCustomerRequest__Output as _daybook_customer_v1_CloseCustomerRequest__Output } from '../../../daybook/customer/v1/CloseCustomerRequest.ts';
import type { CloseCustomerResponse as _daybook_customer_v1_CloseCustomerResponse, CloseCustomerResponse__Output as _daybook_customer_v1_CloseCustomerResponse__Output } from '../../../daybook/customer/v1/CloseCustomerResponse.ts';
import type { RegisterCustomerRequest as _daybook_customer_v1_RegisterCustomerRequest, RegisterCustomerRequest__Output as _daybook_customer_v1_RegisterCustomerRequest__Output } from '../../../daybook/customer/v1/RegisterCustomerRequest.ts';
import type { RegisterCustomerResponse as _daybook_customer_v1_RegisterCustomerResponse, RegisterCustomerResponse__Output as _daybook_customer_v1_RegisterCustomerResponse__Output } from '../../../daybook/customer/v1/RegisterCustomerResponse.ts';

export interface CustomerCommandServiceClient extends grpc.Client {
  ChangeEmail(argument: _daybook_customer_v1_ChangeEmailRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_ChangeEmailResponse__Output>): grpc.ClientUnaryCall;
  ChangeEmail(argument: _daybook_customer_v1_ChangeEmailRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_customer_v1_ChangeEmailResponse__Output>): grpc.ClientUnaryCall;
  ChangeEmail(argument: _daybook_customer_v1_ChangeEmailRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_ChangeEmailResponse__Output>): grpc.ClientUnaryCall;
  ChangeEmail(argument: _daybook_customer_v1_ChangeEmailRequest, callback: grpc.requestCallback<_daybook_customer_v1_ChangeEmailResponse__Output>): grpc.ClientUnaryCall;
  changeEmail(argument: _daybook_customer_v1_ChangeEmailRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_ChangeEmailResponse__Output>): grpc.ClientUnaryCall;
  changeEmail(argument: _daybook_customer_v1_ChangeEmailRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_customer_v1_ChangeEmailResponse__Output>): grpc.ClientUnaryCall;
  changeEmail(argument: _daybook_customer_v1_ChangeEmailRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_ChangeEmailResponse__Output>): grpc.ClientUnaryCall;
  changeEmail(argument: _daybook_customer_v1_ChangeEmailRequest, callback: grpc.requestCallback<_daybook_customer_v1_ChangeEmailResponse__Output>): grpc.ClientUnaryCall;
  
  ChangeProfile(argument: _daybook_customer_v1_ChangeProfileRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_ChangeProfileResponse__Output>): grpc.ClientUnaryCall;
  ChangeProfile(argument: _daybook_customer_v1_ChangeProfileRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_customer_v1_ChangeProfileResponse__Output>): grpc.ClientUnaryCall;
  ChangeProfile(argument: _daybook_customer_v1_ChangeProfileRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_ChangeProfileResponse__Output>): grpc.ClientUnaryCall;
  ChangeProfile(argument: _daybook_customer_v1_ChangeProfileRequest, callback: grpc.requestCallback<_daybook_customer_v1_ChangeProfileResponse__Output>): grpc.ClientUnaryCall;
  changeProfile(argument: _daybook_customer_v1_ChangeProfileRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_ChangeProfileResponse__Output>): grpc.ClientUnaryCall;
  changeProfile(argument: _daybook_customer_v1_ChangeProfileRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_customer_v1_ChangeProfileResponse__Output>): grpc.ClientUnaryCall;
  changeProfile(argument: _daybook_customer_v1_ChangeProfileRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_ChangeProfileResponse__Output>): grpc.ClientUnaryCall;
  changeProfile(argument: _daybook_customer_v1_ChangeProfileRequest, callback: grpc.requestCallback<_daybook_customer_v1_ChangeProfileResponse__Output>): grpc.ClientUnaryCall;
  
  CloseCustomer(argument: _daybook_customer_v1_CloseCustomerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_CloseCustomerResponse__Output>): grpc.ClientUnaryCall;
  CloseCustomer(argument: _daybook_customer_v1_CloseCustomerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_customer_v1_CloseCustomerResponse__Output>): grpc.ClientUnaryCall;
  CloseCustomer(argument: _daybook_customer_v1_CloseCustomerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_CloseCustomerResponse__Output>): grpc.ClientUnaryCall;
  CloseCustomer(argument: _daybook_customer_v1_CloseCustomerRequest, callback: grpc.requestCallback<_daybook_customer_v1_CloseCustomerResponse__Output>): grpc.ClientUnaryCall;
  closeCustomer(argument: _daybook_customer_v1_CloseCustomerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_CloseCustomerResponse__Output>): grpc.ClientUnaryCall;
  closeCustomer(argument: _daybook_customer_v1_CloseCustomerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_customer_v1_CloseCustomerResponse__Output>): grpc.ClientUnaryCall;
  closeCustomer(argument: _daybook_customer_v1_CloseCustomerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_CloseCustomerResponse__Output>): grpc.ClientUnaryCall;
  closeCustomer(argument: _daybook_customer_v1_CloseCustomerRequest, callback: grpc.requestCallback<_daybook_customer_v1_CloseCustomerResponse__Output>): grpc.ClientUnaryCall;
  
  RegisterCustomer(argument: _daybook_customer_v1_RegisterCustomerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_RegisterCustomerResponse__Output>): grpc.ClientUnaryCall;
  RegisterCustomer(argument: _daybook_customer_v1_RegisterCustomerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_customer_v1_RegisterCustomerResponse__Output>): grpc.ClientUnaryCall;
  RegisterCustomer(argument: _daybook_customer_v1_RegisterCustomerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_RegisterCustomerResponse__Output>): grpc.ClientUnaryCall;
  RegisterCustomer(argument: _daybook_customer_v1_RegisterCustomerRequest, callback: grpc.requestCallback<_daybook_customer_v1_RegisterCustomerResponse__Output>): grpc.ClientUnaryCall;
  registerCustomer(argument: _daybook_customer_v1_RegisterCustomerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_RegisterCustomerResponse__Output>): grpc.ClientUnaryCall;
  registerCustomer(argument: _daybook_customer_v1_RegisterCustomerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_customer_v1_RegisterCustomerResponse__Output>): grpc.ClientUnaryCall;
  registerCustomer(argument: _daybook_customer_v1_RegisterCustomerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_customer_v1_RegisterCustomerResponse__Output>): grpc.ClientUnaryCall;
  registerCustomer(argument: _daybook_customer_v1_RegisterCustomerRequest, callback: grpc.requestCallback<_daybook_customer_v1_RegisterCustomerResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface CustomerCommandServiceHandlers extends grpc.UntypedServiceImplementation {
  ChangeEmail: grpc.handleUnaryCall<_daybook_customer_v1_ChangeEmailRequest__Output, _daybook_customer_v1_ChangeEmailResponse>;
  
  ChangeProfile: grpc.handleUnaryCall<_daybook_customer_v1_ChangeProfileRequest__Output, _daybook_customer_v1_ChangeProfileResponse>;
  
  CloseCustomer: grpc.handleUnaryCall<_daybook_customer_v1_CloseCustomerRequest__Output, _daybook_customer_v1_CloseCustomerResponse>;
  
  RegisterCustomer: grpc.handleUnaryCall<_daybook_customer_v1_RegisterCustomerRequest__Output, _daybook_customer_v1_RegisterCustomerResponse>;
  
}

export interface CustomerCommandServiceDefinition extends grpc.ServiceDefinition {
  ChangeEmail: MethodDefinition<_daybook_customer_v1_ChangeEmailRequest, _daybook_customer_v1_ChangeEmailResponse, _daybook_customer_v1_ChangeEmailRequest__Output, _daybook_customer_v1_ChangeEmailResponse__Output>
  ChangeProfile: MethodDefinition<_daybook_customer_v1_ChangeProfileRequest, _daybook_customer_v1_ChangeProfileResponse, _daybook_customer_v1_ChangeProfileRequest__Output, _daybook_customer_v1_ChangeProfileResponse__Output>
  CloseCustomer: MethodDefinition<_daybook_customer_v1_CloseCustomerRequest, _daybook_customer_v1_CloseCustomerResponse, _daybook_customer_v1_CloseCustomerRequest__Output, _daybook_customer_v1_CloseCustomerResponse__Output>
  RegisterCustomer: MethodDefinition<_daybook_customer_v1_RegisterCustomerRequest, _daybook_customer_v1_RegisterCustomerResponse, _daybook_customer_v1_RegisterCustomerRequest__Output, _daybook_customer_v1_RegisterCustomerResponse__Output>
}
