// Original file: proto/daybook/account/v1/account_command_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CaptureHoldRequest as _daybook_account_v1_CaptureHoldRequest, CaptureHoldRequest__Output as _daybook_account_v1_CaptureHoldRequest__Output } from '../../../daybook/account/v1/CaptureHoldRequest.ts';
import type { CaptureHoldResponse as _daybook_account_v1_CaptureHoldResponse, CaptureHoldResponse__Output as _daybook_account_v1_CaptureHoldResponse__Output } from '../../../daybook/account/v1/CaptureHoldResponse.ts';
import type { CloseAccountRequest as _daybook_account_v1_CloseAccountRequest, CloseAccountRequest__Output as _daybook_account_v1_CloseAccountRequest__Output } from '../../../daybook/account/v1/CloseAccountRequest.ts';
import type { CloseAccountResponse as _daybook_account_v1_CloseAccountResponse, CloseAccountResponse__Output as _daybook_account_v1_CloseAccountResponse__Output } from '../../../daybook/account/v1/CloseAccountResponse.ts';
import type { DepositMoneyRequest as _daybook_account_v1_DepositMoneyRequest, DepositMoneyRequest__Output as _daybook_account_v1_DepositMoneyRequest__Output } from '../../../daybook/account/v1/DepositMoneyRequest.ts';
import type { DepositMoneyResponse as _daybook_account_v1_DepositMoneyResponse, DepositMoneyResponse__Output as _daybook_account_v1_DepositMoneyResponse__Output } from '../../../daybook/account/v1/DepositMoneyResponse.ts';
import type { FreezeAccountRequest as _daybook_account_v1_FreezeAccountRequest, FreezeAccountRequest__Output as _daybook_account_v1_FreezeAccountRequest__Output } from '../../../daybook/account/v1/FreezeAccountRequest.ts';
import type { FreezeAccountResponse as _daybook_account_v1_FreezeAccountResponse, FreezeAccountResponse__Output as _daybook_account_v1_FreezeAccountResponse__Output } from '../../../daybook/account/v1/FreezeAccountResponse.ts';
import type { OpenAccountRequest as _daybook_account_v1_OpenAccountRequest, OpenAccountRequest__Output as _daybook_account_v1_OpenAccountRequest__Output } from '../../../daybook/account/v1/OpenAccountRequest.ts';
import type { OpenAccountResponse as _daybook_account_v1_OpenAccountResponse, OpenAccountResponse__Output as _daybook_account_v1_OpenAccountResponse__Output } from '../../../daybook/account/v1/OpenAccountResponse.ts';
import type { PlaceHoldRequest as _daybook_account_v1_PlaceHoldRequest, PlaceHoldRequest__Output as _daybook_account_v1_PlaceHoldRequest__Output } from '../../../daybook/account/v1/PlaceHoldRequest.ts';
import type { PlaceHoldResponse as _daybook_account_v1_PlaceHoldResponse, PlaceHoldResponse__Output as _daybook_account_v1_PlaceHoldResponse__Output } from '../../../daybook/account/v1/PlaceHoldResponse.ts';
import type { ReleaseHoldRequest as _daybook_account_v1_ReleaseHoldRequest, ReleaseHoldRequest__Output as _daybook_account_v1_ReleaseHoldRequest__Output } from '../../../daybook/account/v1/ReleaseHoldRequest.ts';
import type { ReleaseHoldResponse as _daybook_account_v1_ReleaseHoldResponse, ReleaseHoldResponse__Output as _daybook_account_v1_ReleaseHoldResponse__Output } from '../../../daybook/account/v1/ReleaseHoldResponse.ts';
import type { ReverseEntryRequest as _daybook_account_v1_ReverseEntryRequest, ReverseEntryRequest__Output as _daybook_account_v1_ReverseEntryRequest__Output } from '../../../daybook/account/v1/ReverseEntryRequest.ts';
import type { ReverseEntryResponse as _daybook_account_v1_ReverseEntryResponse, ReverseEntryResponse__Output as _daybook_account_v1_ReverseEntryResponse__Output } from '../../../daybook/account/v1/ReverseEntryResponse.ts';
import type { SetOverdraftLimitRequest as _daybook_account_v1_SetOverdraftLimitRequest, SetOverdraftLimitRequest__Output as _daybook_account_v1_SetOverdraftLimitRequest__Output } from '../../../daybook/account/v1/SetOverdraftLimitRequest.ts';
import type { SetOverdraftLimitResponse as _daybook_account_v1_SetOverdraftLimitResponse, SetOverdraftLimitResponse__Output as _daybook_account_v1_SetOverdraftLimitResponse__Output } from '../../../daybook/account/v1/SetOverdraftLimitResponse.ts';
import type { StreamCommandsRequest as _daybook_account_v1_StreamCommandsRequest, StreamCommandsRequest__Output as _daybook_account_v1_StreamCommandsRequest__Output } from '../../../daybook/account/v1/StreamCommandsRequest.ts';
import type { StreamCommandsResponse as _daybook_account_v1_StreamCommandsResponse, StreamCommandsResponse__Output as _daybook_account_v1_StreamCommandsResponse__Output } from '../../../daybook/account/v1/StreamCommandsResponse.ts';
import type { TransferMoneyRequest as _daybook_account_v1_TransferMoneyRequest, TransferMoneyRequest__Output as _daybook_account_v1_TransferMoneyRequest__Output } from '../../../daybook/account/v1/TransferMoneyRequest.ts';
import type { TransferMoneyResponse as _daybook_account_v1_TransferMoneyResponse, TransferMoneyResponse__Output as _daybook_account_v1_TransferMoneyResponse__Output } from '../../../daybook/account/v1/TransferMoneyResponse.ts';
import type { UnfreezeAccountRequest as _daybook_account_v1_UnfreezeAccountRequest, UnfreezeAccountRequest__Output as _daybook_account_v1_UnfreezeAccountRequest__Output } from '../../../daybook/account/v1/UnfreezeAccountRequest.ts';
import type { UnfreezeAccountResponse as _daybook_account_v1_UnfreezeAccountResponse, UnfreezeAccountResponse__Output as _daybook_account_v1_UnfreezeAccountResponse__Output } from '../../../daybook/account/v1/UnfreezeAccountResponse.ts';
import type { WithdrawMoneyRequest as _daybook_account_v1_WithdrawMoneyRequest, WithdrawMoneyRequest__Output as _daybook_account_v1_WithdrawMoneyRequest__Output } from '../../../daybook/account/v1/WithdrawMoneyRequest.ts';
import type { WithdrawMoneyResponse as _daybook_account_v1_WithdrawMoneyResponse, WithdrawMoneyResponse__Output as _daybook_account_v1_WithdrawMoneyResponse__Output } from '../../../daybook/account/v1/WithdrawMoneyResponse.ts';

export interface AccountCommandServiceClient extends grpc.Client {
  CaptureHold(argument: _daybook_account_v1_CaptureHoldRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_CaptureHoldResponse__Output>): grpc.ClientUnaryCall;
  CaptureHold(argument: _daybook_account_v1_CaptureHoldRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_CaptureHoldResponse__Output>): grpc.ClientUnaryCall;
  CaptureHold(argument: _daybook_account_v1_CaptureHoldRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_CaptureHoldResponse__Output>): grpc.ClientUnaryCall;
  CaptureHold(argument: _daybook_account_v1_CaptureHoldRequest, callback: grpc.requestCallback<_daybook_account_v1_CaptureHoldResponse__Output>): grpc.ClientUnaryCall;
  captureHold(argument: _daybook_account_v1_CaptureHoldRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_CaptureHoldResponse__Output>): grpc.ClientUnaryCall;
  captureHold(argument: _daybook_account_v1_CaptureHoldRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_CaptureHoldResponse__Output>): grpc.ClientUnaryCall;
  captureHold(argument: _daybook_account_v1_CaptureHoldRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_CaptureHoldResponse__Output>): grpc.ClientUnaryCall;
  captureHold(argument: _daybook_account_v1_CaptureHoldRequest, callback: grpc.requestCallback<_daybook_account_v1_CaptureHoldResponse__Output>): grpc.ClientUnaryCall;
  
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
  
  FreezeAccount(argument: _daybook_account_v1_FreezeAccountRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_FreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  FreezeAccount(argument: _daybook_account_v1_FreezeAccountRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_FreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  FreezeAccount(argument: _daybook_account_v1_FreezeAccountRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_FreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  FreezeAccount(argument: _daybook_account_v1_FreezeAccountRequest, callback: grpc.requestCallback<_daybook_account_v1_FreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  freezeAccount(argument: _daybook_account_v1_FreezeAccountRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_FreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  freezeAccount(argument: _daybook_account_v1_FreezeAccountRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_FreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  freezeAccount(argument: _daybook_account_v1_FreezeAccountRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_FreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  freezeAccount(argument: _daybook_account_v1_FreezeAccountRequest, callback: grpc.requestCallback<_daybook_account_v1_FreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  
  OpenAccount(argument: _daybook_account_v1_OpenAccountRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  OpenAccount(argument: _daybook_account_v1_OpenAccountRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  OpenAccount(argument: _daybook_account_v1_OpenAccountRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  OpenAccount(argument: _daybook_account_v1_OpenAccountRequest, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  openAccount(argument: _daybook_account_v1_OpenAccountRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  openAccount(argument: _daybook_account_v1_OpenAccountRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  openAccount(argument: _daybook_account_v1_OpenAccountRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  openAccount(argument: _daybook_account_v1_OpenAccountRequest, callback: grpc.requestCallback<_daybook_account_v1_OpenAccountResponse__Output>): grpc.ClientUnaryCall;
  
  PlaceHold(argument: _daybook_account_v1_PlaceHoldRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_PlaceHoldResponse__Output>): grpc.ClientUnaryCall;
  PlaceHold(argument: _daybook_account_v1_PlaceHoldRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_PlaceHoldResponse__Output>): grpc.ClientUnaryCall;
  PlaceHold(argument: _daybook_account_v1_PlaceHoldRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_PlaceHoldResponse__Output>): grpc.ClientUnaryCall;
  PlaceHold(argument: _daybook_account_v1_PlaceHoldRequest, callback: grpc.requestCallback<_daybook_account_v1_PlaceHoldResponse__Output>): grpc.ClientUnaryCall;
  placeHold(argument: _daybook_account_v1_PlaceHoldRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_PlaceHoldResponse__Output>): grpc.ClientUnaryCall;
  placeHold(argument: _daybook_account_v1_PlaceHoldRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_PlaceHoldResponse__Output>): grpc.ClientUnaryCall;
  placeHold(argument: _daybook_account_v1_PlaceHoldRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_PlaceHoldResponse__Output>): grpc.ClientUnaryCall;
  placeHold(argument: _daybook_account_v1_PlaceHoldRequest, callback: grpc.requestCallback<_daybook_account_v1_PlaceHoldResponse__Output>): grpc.ClientUnaryCall;
  
  ReleaseHold(argument: _daybook_account_v1_ReleaseHoldRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ReleaseHoldResponse__Output>): grpc.ClientUnaryCall;
  ReleaseHold(argument: _daybook_account_v1_ReleaseHoldRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_ReleaseHoldResponse__Output>): grpc.ClientUnaryCall;
  ReleaseHold(argument: _daybook_account_v1_ReleaseHoldRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ReleaseHoldResponse__Output>): grpc.ClientUnaryCall;
  ReleaseHold(argument: _daybook_account_v1_ReleaseHoldRequest, callback: grpc.requestCallback<_daybook_account_v1_ReleaseHoldResponse__Output>): grpc.ClientUnaryCall;
  releaseHold(argument: _daybook_account_v1_ReleaseHoldRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ReleaseHoldResponse__Output>): grpc.ClientUnaryCall;
  releaseHold(argument: _daybook_account_v1_ReleaseHoldRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_ReleaseHoldResponse__Output>): grpc.ClientUnaryCall;
  releaseHold(argument: _daybook_account_v1_ReleaseHoldRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ReleaseHoldResponse__Output>): grpc.ClientUnaryCall;
  releaseHold(argument: _daybook_account_v1_ReleaseHoldRequest, callback: grpc.requestCallback<_daybook_account_v1_ReleaseHoldResponse__Output>): grpc.ClientUnaryCall;
  
  ReverseEntry(argument: _daybook_account_v1_ReverseEntryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ReverseEntryResponse__Output>): grpc.ClientUnaryCall;
  ReverseEntry(argument: _daybook_account_v1_ReverseEntryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_ReverseEntryResponse__Output>): grpc.ClientUnaryCall;
  ReverseEntry(argument: _daybook_account_v1_ReverseEntryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ReverseEntryResponse__Output>): grpc.ClientUnaryCall;
  ReverseEntry(argument: _daybook_account_v1_ReverseEntryRequest, callback: grpc.requestCallback<_daybook_account_v1_ReverseEntryResponse__Output>): grpc.ClientUnaryCall;
  reverseEntry(argument: _daybook_account_v1_ReverseEntryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ReverseEntryResponse__Output>): grpc.ClientUnaryCall;
  reverseEntry(argument: _daybook_account_v1_ReverseEntryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_ReverseEntryResponse__Output>): grpc.ClientUnaryCall;
  reverseEntry(argument: _daybook_account_v1_ReverseEntryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ReverseEntryResponse__Output>): grpc.ClientUnaryCall;
  reverseEntry(argument: _daybook_account_v1_ReverseEntryRequest, callback: grpc.requestCallback<_daybook_account_v1_ReverseEntryResponse__Output>): grpc.ClientUnaryCall;
  
  SetOverdraftLimit(argument: _daybook_account_v1_SetOverdraftLimitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_SetOverdraftLimitResponse__Output>): grpc.ClientUnaryCall;
  SetOverdraftLimit(argument: _daybook_account_v1_SetOverdraftLimitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_SetOverdraftLimitResponse__Output>): grpc.ClientUnaryCall;
  SetOverdraftLimit(argument: _daybook_account_v1_SetOverdraftLimitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_SetOverdraftLimitResponse__Output>): grpc.ClientUnaryCall;
  SetOverdraftLimit(argument: _daybook_account_v1_SetOverdraftLimitRequest, callback: grpc.requestCallback<_daybook_account_v1_SetOverdraftLimitResponse__Output>): grpc.ClientUnaryCall;
  setOverdraftLimit(argument: _daybook_account_v1_SetOverdraftLimitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_SetOverdraftLimitResponse__Output>): grpc.ClientUnaryCall;
  setOverdraftLimit(argument: _daybook_account_v1_SetOverdraftLimitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_SetOverdraftLimitResponse__Output>): grpc.ClientUnaryCall;
  setOverdraftLimit(argument: _daybook_account_v1_SetOverdraftLimitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_SetOverdraftLimitResponse__Output>): grpc.ClientUnaryCall;
  setOverdraftLimit(argument: _daybook_account_v1_SetOverdraftLimitRequest, callback: grpc.requestCallback<_daybook_account_v1_SetOverdraftLimitResponse__Output>): grpc.ClientUnaryCall;
  
  StreamCommands(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_daybook_account_v1_StreamCommandsRequest, _daybook_account_v1_StreamCommandsResponse__Output>;
  StreamCommands(options?: grpc.CallOptions): grpc.ClientDuplexStream<_daybook_account_v1_StreamCommandsRequest, _daybook_account_v1_StreamCommandsResponse__Output>;
  streamCommands(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_daybook_account_v1_StreamCommandsRequest, _daybook_account_v1_StreamCommandsResponse__Output>;
  streamCommands(options?: grpc.CallOptions): grpc.ClientDuplexStream<_daybook_account_v1_StreamCommandsRequest, _daybook_account_v1_StreamCommandsResponse__Output>;
  
  TransferMoney(argument: _daybook_account_v1_TransferMoneyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  TransferMoney(argument: _daybook_account_v1_TransferMoneyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  TransferMoney(argument: _daybook_account_v1_TransferMoneyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  TransferMoney(argument: _daybook_account_v1_TransferMoneyRequest, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  transferMoney(argument: _daybook_account_v1_TransferMoneyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  transferMoney(argument: _daybook_account_v1_TransferMoneyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  transferMoney(argument: _daybook_account_v1_TransferMoneyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  transferMoney(argument: _daybook_account_v1_TransferMoneyRequest, callback: grpc.requestCallback<_daybook_account_v1_TransferMoneyResponse__Output>): grpc.ClientUnaryCall;
  
  UnfreezeAccount(argument: _daybook_account_v1_UnfreezeAccountRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_UnfreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  UnfreezeAccount(argument: _daybook_account_v1_UnfreezeAccountRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_UnfreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  UnfreezeAccount(argument: _daybook_account_v1_UnfreezeAccountRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_UnfreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  UnfreezeAccount(argument: _daybook_account_v1_UnfreezeAccountRequest, callback: grpc.requestCallback<_daybook_account_v1_UnfreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  unfreezeAccount(argument: _daybook_account_v1_UnfreezeAccountRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_UnfreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  unfreezeAccount(argument: _daybook_account_v1_UnfreezeAccountRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_UnfreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  unfreezeAccount(argument: _daybook_account_v1_UnfreezeAccountRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_UnfreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  unfreezeAccount(argument: _daybook_account_v1_UnfreezeAccountRequest, callback: grpc.requestCallback<_daybook_account_v1_UnfreezeAccountResponse__Output>): grpc.ClientUnaryCall;
  
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
  CaptureHold: grpc.handleUnaryCall<_daybook_account_v1_CaptureHoldRequest__Output, _daybook_account_v1_CaptureHoldResponse>;
  
  CloseAccount: grpc.handleUnaryCall<_daybook_account_v1_CloseAccountRequest__Output, _daybook_account_v1_CloseAccountResponse>;
  
  DepositMoney: grpc.handleUnaryCall<_daybook_account_v1_DepositMoneyRequest__Output, _daybook_account_v1_DepositMoneyResponse>;
  
  FreezeAccount: grpc.handleUnaryCall<_daybook_account_v1_FreezeAccountRequest__Output, _daybook_account_v1_FreezeAccountResponse>;
  
  OpenAccount: grpc.handleUnaryCall<_daybook_account_v1_OpenAccountRequest__Output, _daybook_account_v1_OpenAccountResponse>;
  
  PlaceHold: grpc.handleUnaryCall<_daybook_account_v1_PlaceHoldRequest__Output, _daybook_account_v1_PlaceHoldResponse>;
  
  ReleaseHold: grpc.handleUnaryCall<_daybook_account_v1_ReleaseHoldRequest__Output, _daybook_account_v1_ReleaseHoldResponse>;
  
  ReverseEntry: grpc.handleUnaryCall<_daybook_account_v1_ReverseEntryRequest__Output, _daybook_account_v1_ReverseEntryResponse>;
  
  SetOverdraftLimit: grpc.handleUnaryCall<_daybook_account_v1_SetOverdraftLimitRequest__Output, _daybook_account_v1_SetOverdraftLimitResponse>;
  
  StreamCommands: grpc.handleBidiStreamingCall<_daybook_account_v1_StreamCommandsRequest__Output, _daybook_account_v1_StreamCommandsResponse>;
  
  TransferMoney: grpc.handleUnaryCall<_daybook_account_v1_TransferMoneyRequest__Output, _daybook_account_v1_TransferMoneyResponse>;
  
  UnfreezeAccount: grpc.handleUnaryCall<_daybook_account_v1_UnfreezeAccountRequest__Output, _daybook_account_v1_UnfreezeAccountResponse>;
  
  WithdrawMoney: grpc.handleUnaryCall<_daybook_account_v1_WithdrawMoneyRequest__Output, _daybook_account_v1_WithdrawMoneyResponse>;
  
}

export interface AccountCommandServiceDefinition extends grpc.ServiceDefinition {
  CaptureHold: MethodDefinition<_daybook_account_v1_CaptureHoldRequest, _daybook_account_v1_CaptureHoldResponse, _daybook_account_v1_CaptureHoldRequest__Output, _daybook_account_v1_CaptureHoldResponse__Output>
  CloseAccount: MethodDefinition<_daybook_account_v1_CloseAccountRequest, _daybook_account_v1_CloseAccountResponse, _daybook_account_v1_CloseAccountRequest__Output, _daybook_account_v1_CloseAccountResponse__Output>
  DepositMoney: MethodDefinition<_daybook_account_v1_DepositMoneyRequest, _daybook_account_v1_DepositMoneyResponse, _daybook_account_v1_DepositMoneyRequest__Output, _daybook_account_v1_DepositMoneyResponse__Output>
  FreezeAccount: MethodDefinition<_daybook_account_v1_FreezeAccountRequest, _daybook_account_v1_FreezeAccountResponse, _daybook_account_v1_FreezeAccountRequest__Output, _daybook_account_v1_FreezeAccountResponse__Output>
  OpenAccount: MethodDefinition<_daybook_account_v1_OpenAccountRequest, _daybook_account_v1_OpenAccountResponse, _daybook_account_v1_OpenAccountRequest__Output, _daybook_account_v1_OpenAccountResponse__Output>
  PlaceHold: MethodDefinition<_daybook_account_v1_PlaceHoldRequest, _daybook_account_v1_PlaceHoldResponse, _daybook_account_v1_PlaceHoldRequest__Output, _daybook_account_v1_PlaceHoldResponse__Output>
  ReleaseHold: MethodDefinition<_daybook_account_v1_ReleaseHoldRequest, _daybook_account_v1_ReleaseHoldResponse, _daybook_account_v1_ReleaseHoldRequest__Output, _daybook_account_v1_ReleaseHoldResponse__Output>
  ReverseEntry: MethodDefinition<_daybook_account_v1_ReverseEntryRequest, _daybook_account_v1_ReverseEntryResponse, _daybook_account_v1_ReverseEntryRequest__Output, _daybook_account_v1_ReverseEntryResponse__Output>
  SetOverdraftLimit: MethodDefinition<_daybook_account_v1_SetOverdraftLimitRequest, _daybook_account_v1_SetOverdraftLimitResponse, _daybook_account_v1_SetOverdraftLimitRequest__Output, _daybook_account_v1_SetOverdraftLimitResponse__Output>
  StreamCommands: MethodDefinition<_daybook_account_v1_StreamCommandsRequest, _daybook_account_v1_StreamCommandsResponse, _daybook_account_v1_StreamCommandsRequest__Output, _daybook_account_v1_StreamCommandsResponse__Output> & { requestStream: true; responseStream: true }
  TransferMoney: MethodDefinition<_daybook_account_v1_TransferMoneyRequest, _daybook_account_v1_TransferMoneyResponse, _daybook_account_v1_TransferMoneyRequest__Output, _daybook_account_v1_TransferMoneyResponse__Output>
  UnfreezeAccount: MethodDefinition<_daybook_account_v1_UnfreezeAccountRequest, _daybook_account_v1_UnfreezeAccountResponse, _daybook_account_v1_UnfreezeAccountRequest__Output, _daybook_account_v1_UnfreezeAccountResponse__Output>
  WithdrawMoney: MethodDefinition<_daybook_account_v1_WithdrawMoneyRequest, _daybook_account_v1_WithdrawMoneyResponse, _daybook_account_v1_WithdrawMoneyRequest__Output, _daybook_account_v1_WithdrawMoneyResponse__Output>
}
