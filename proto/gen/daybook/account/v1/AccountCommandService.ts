// Original file: proto/daybook/account/v1/account_command_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CloseAccountRequest as _daybook_account_v1_CloseAccountRequest, CloseAccountRequest__Output as _daybook_account_v1_CloseAccountRequest__Output } from '../../../daybook/account/v1/CloseAccountRequest.ts';
import type { CloseAccountResponse as _daybook_account_v1_CloseAccountResponse, CloseAccountResponse__Output as _daybook_account_v1_CloseAccountResponse__Output } from '../../../daybook/account/v1/CloseAccountResponse.ts';
import type { DepositMoneyRequest as _daybook_account_v1_DepositMoneyRequest, DepositMoneyRequest__Output as _daybook_account_v1_DepositMoneyRequest__Output } from '../../../daybook/account/v1/DepositMoneyRequest.ts';
import type { DepositMoneyResponse as _daybook_account_v1_DepositMoneyResponse, DepositMoneyResponse__Output as _daybook_account_v1_DepositMoneyResponse__Output } from '../../../daybook/account/v1/DepositMoneyResponse.ts';
import type { OpenAccountRequest as _daybook_account_v1_OpenAccountRequest, OpenAccountRequest__Output as _daybook_account_v1_OpenAccountRequest__Output } from '../../../daybook/account/v1/OpenAccountRequest.ts';
import type { OpenAccountResponse as _daybook_account_v1_OpenAccountResponse, OpenAccountResponse__Output as _daybook_account_v1_OpenAccountResponse__Output } from '../../../daybook/account/v1/OpenAccountResponse.ts';
import type { TransferMoneyRequest as _daybook_account_v1_TransferMoneyRequest, TransferMoneyRequest__Output as _daybook_account_v1_TransferMoneyRequest__Output } from '../../../daybook/account/v1/TransferMoneyRequest.ts';
import type { TransferMoneyResponse as _daybook_account_v1_TransferMoneyResponse, TransferMoneyResponse__Output as _daybook_account_v1_TransferMoneyResponse__Output } from '../../../daybook/account/v1/TransferMoneyResponse.ts';
import type { WithdrawMoneyRequest as _daybook_account_v1_WithdrawMoneyRequest, WithdrawMoneyRequest__Output as _daybook_account_v1_WithdrawMoneyRequest__Output } from '../../../daybook/account/v1/WithdrawMoneyRequest.ts';
import type { WithdrawMoneyResponse as _daybook_account_v1_WithdrawMoneyResponse, WithdrawMoneyResponse__Output as _daybook_account_v1_WithdrawMoneyResponse__Output } from '../../../daybook/account/v1/WithdrawMoneyResponse.ts';

export interface AccountCommandServiceClient extends grpc.Client {
  CloseAccount(argument: _daybook_account_v1_CloseAccountRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_CloseAccountResponse__Output>): grpc.ClientUnaryCall;
  CloseAccount(argument: _daybook_account_v1_CloseAccountRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_CloseAccountResponse__Output>): grpc.ClientUnaryCall;
  CloseAccount(argument: _daybook_account_v1_CloseAccountRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_CloseAccountResponse__Output>): grpc.ClientUnaryCall;
  CloseAccount(argument: _daybook_account_v1_CloseAccountRequest, callback: grpc.requestCallback<_daybook_account_v1_CloseAccountResponse__Output>): grpc.ClientUnaryCall;
  closeAccount(argument: _daybook_account_v1_CloseAccountRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_CloseAccountResponse__Output>): grpc.ClientUnaryCall;
  closeAccount(argument: _daybook_account_v1_CloseAccountRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_CloseAccountResponse__Output>): grpc.ClientUnaryCall;
  closeAccount(argument: _daybook_account_v1_CloseAccountRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_CloseAccountResponse__Output>): grpc.ClientUnaryCall;
  closeAccount(argument: _daybook_account_v1_CloseAccountRequest, callback: grpc.requestCallback<_daybook_account_v1_CloseAccountResponse__Output>): grpc.ClientUnaryCall;
  
  DepositMoney(argument: _daybook_account_v1_DepositMoneyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_DepositMoneyResponse__Output>): grpc.ClientUnaryCall;
  DepositMoney(argument: _daybook_account_v1_DepositMoneyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_DepositMoneyResponse__Output>): grpc.ClientUnaryCall;
  DepositMoney(argument: _daybook_account_v1_DepositMoneyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_DepositMoneyResponse__Output>): grpc.ClientUnaryCall;
  DepositMoney(argument: _daybook_account_v1_DepositMoneyRequest, callback: grpc.requestCallback<_daybook_account_v1_DepositMoneyResponse__Output>): grpc.ClientUnaryCall;
  depositMoney(argument: _daybook_account_v1_DepositMoneyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_DepositMoneyResponse__Output>): grpc.ClientUnaryCall;
  depositMoney(argument: _daybook_account_v1_DepositMoneyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_DepositMoneyResponse__Output>): grpc.ClientUnaryCall;
  depositMoney(argument: _daybook_account_v1_DepositMoneyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_DepositMoneyResponse__Output>): grpc.ClientUnaryCall;
  depositMoney(argument: _daybook_account_v1_DepositMoneyRequest, callback: grpc.requestCallback<_daybook_account_v1_DepositMoneyResponse__Output>): grpc.ClientUnaryCall;
  
  OpenAccount(argument: _daybook_account_v1_OpenAccountRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  OpenAccount(argument: _daybook_account_v1_OpenAccountRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  OpenAccount(argument: _daybook_account_v1_OpenAccountRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  OpenAccount(argument: _daybook_account_v1_OpenAccountRequest, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  openAccount(argument: _daybook_account_v1_OpenAccountRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  openAccount(argument: _daybook_account_v1_OpenAccountRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  openAccount(argument: _daybook_account_v1_OpenAccountRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  openAccount(argument: _daybook_account_v1_OpenAccountRequest, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  
  TransferMoney(argument: _daybook_account_v1_TransferMoneyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  TransferMoney(argument: _daybook_account_v1_TransferMoneyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  TransferMoney(argument: _daybook_account_v1_TransferMoneyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  TransferMoney(argument: _daybook_account_v1_TransferMoneyRequest, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  transferMoney(argument: _daybook_account_v1_TransferMoneyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  transferMoney(argument: _daybook_account_v1_TransferMoneyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  transferMoney(argument: _daybook_account_v1_TransferMoneyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  transferMoney(argument: _daybook_account_v1_TransferMoneyRequest, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  
  WithdrawMoney(argument: _daybook_account_v1_WithdrawMoneyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_WithdrawMoneyResponse__Output>): grpc.ClientUnaryCall;
  WithdrawMoney(argument: _daybook_account_v1_WithdrawMoneyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_WithdrawMoneyResponse__Output>): grpc.ClientUnaryCall;
  WithdrawMoney(argument: _daybook_account_v1_WithdrawMoneyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_WithdrawMoneyResponse__Output>): grpc.ClientUnaryCall;
  WithdrawMoney(argument: _daybook_account_v1_WithdrawMoneyRequest, callback: grpc.requestCallback<_daybook_account_v1_WithdrawMoneyResponse__Output>): grpc.ClientUnaryCall;
  withdrawMoney(argument: _daybook_account_v1_WithdrawMoneyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_WithdrawMoneyResponse__Output>): grpc.ClientUnaryCall;
  withdrawMoney(argument: _daybook_account_v1_WithdrawMoneyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_WithdrawMoneyResponse__Output>): grpc.ClientUnaryCall;
  withdrawMoney(argument: _daybook_account_v1_WithdrawMoneyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_WithdrawMoneyResponse__Output>): grpc.ClientUnaryCall;
  withdrawMoney(argument: _daybook_account_v1_WithdrawMoneyRequest, callback: grpc.requestCallback<_daybook_account_v1_WithdrawMoneyResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface AccountCommandServiceHandlers extends grpc.UntypedServiceImplementation {
  CloseAccount: grpc.handleUnaryCall<_daybook_account_v1_CloseAccountRequest__Output, _daybook_account_v1_CloseAccountResponse>;
  
  DepositMoney: grpc.handleUnaryCall<_daybook_account_v1_DepositMoneyRequest__Output, _daybook_account_v1_DepositMoneyResponse>;
  
  OpenAccount: grpc.handleUnaryCall<_daybook_account_v1_OpenAccountRequest__Output, _daybook_account_v1_OpenAccountResponse>;
  
  TransferMoney: grpc.handleUnaryCall<_daybook_account_v1_TransferMoneyRequest__Output, _daybook_account_v1_TransferMoneyResponse>;
  
  WithdrawMoney: grpc.handleUnaryCall<_daybook_account_v1_WithdrawMoneyRequest__Output, _daybook_account_v1_WithdrawMoneyResponse>;
  
}

export interface AccountCommandServiceDefinition extends grpc.ServiceDefinition {
  CloseAccount: MethodDefinition<_daybook_account_v1_CloseAccountRequest, _daybook_account_v1_CloseAccountResponse, _daybook_account_v1_CloseAccountRequest__Output, _daybook_account_v1_CloseAccountResponse__Output>
  DepositMoney: MethodDefinition<_daybook_account_v1_DepositMoneyRequest, _daybook_account_v1_DepositMoneyResponse, _daybook_account_v1_DepositMoneyRequest__Output, _daybook_account_v1_DepositMoneyResponse__Output>
  OpenAccount: MethodDefinition<_daybook_account_v1_OpenAccountRequest, _daybook_account_v1_OpenAccountResponse, _daybook_account_v1_OpenAccountRequest__Output, _daybook_account_v1_OpenAccountResponse__Output>
  TransferMoney: MethodDefinition<_daybook_account_v1_TransferMoneyRequest, _daybook_account_v1_TransferMoneyResponse, _daybook_account_v1_TransferMoneyRequest__Output, _daybook_account_v1_TransferMoneyResponse__Output>
  WithdrawMoney: MethodDefinition<_daybook_account_v1_WithdrawMoneyRequest, _daybook_account_v1_WithdrawMoneyResponse, _daybook_account_v1_WithdrawMoneyRequest__Output, _daybook_account_v1_WithdrawMoneyResponse__Output>
}
