// Original file: proto/daybook/account/v1/account_command_service.proto

import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from '../../../google/rpc/Status.ts';
import type { OpenAccountResponse as _daybook_account_v1_OpenAccountResponse, OpenAccountResponse__Output as _daybook_account_v1_OpenAccountResponse__Output } from '../../../daybook/account/v1/OpenAccountResponse.ts';
import type { DepositMoneyResponse as _daybook_account_v1_DepositMoneyResponse, DepositMoneyResponse__Output as _daybook_account_v1_DepositMoneyResponse__Output } from '../../../daybook/account/v1/DepositMoneyResponse.ts';
import type { WithdrawMoneyResponse as _daybook_account_v1_WithdrawMoneyResponse, WithdrawMoneyResponse__Output as _daybook_account_v1_WithdrawMoneyResponse__Output } from '../../../daybook/account/v1/WithdrawMoneyResponse.ts';
import type { TransferMoneyResponse as _daybook_account_v1_TransferMoneyResponse, TransferMoneyResponse__Output as _daybook_account_v1_TransferMoneyResponse__Output } from '../../../daybook/account/v1/TransferMoneyResponse.ts';
import type { CloseAccountResponse as _daybook_account_v1_CloseAccountResponse, CloseAccountResponse__Output as _daybook_account_v1_CloseAccountResponse__Output } from '../../../daybook/account/v1/CloseAccountResponse.ts';
import type { PlaceHoldResponse as _daybook_account_v1_PlaceHoldResponse, PlaceHoldResponse__Output as _daybook_account_v1_PlaceHoldResponse__Output } from '../../../daybook/account/v1/PlaceHoldResponse.ts';
import type { CaptureHoldResponse as _daybook_account_v1_CaptureHoldResponse, CaptureHoldResponse__Output as _daybook_account_v1_CaptureHoldResponse__Output } from '../../../daybook/account/v1/CaptureHoldResponse.ts';
import type { ReleaseHoldResponse as _daybook_account_v1_ReleaseHoldResponse, ReleaseHoldResponse__Output as _daybook_account_v1_ReleaseHoldResponse__Output } from '../../../daybook/account/v1/ReleaseHoldResponse.ts';
import type { ReverseEntryResponse as _daybook_account_v1_ReverseEntryResponse, ReverseEntryResponse__Output as _daybook_account_v1_ReverseEntryResponse__Output } from '../../../daybook/account/v1/ReverseEntryResponse.ts';
import type { SetOverdraftLimitResponse as _daybook_account_v1_SetOverdraftLimitResponse, SetOverdraftLimitResponse__Output as _daybook_account_v1_SetOverdraftLimitResponse__Output } from '../../../daybook/account/v1/SetOverdraftLimitResponse.ts';
import type { FreezeAccountResponse as _daybook_account_v1_FreezeAccountResponse, FreezeAccountResponse__Output as _daybook_account_v1_FreezeAccountResponse__Output } from '../../../daybook/account/v1/FreezeAccountResponse.ts';
import type { UnfreezeAccountResponse as _daybook_account_v1_UnfreezeAccountResponse, UnfreezeAccountResponse__Output as _daybook_account_v1_UnfreezeAccountResponse__Output } from '../../../daybook/account/v1/UnfreezeAccountResponse.ts';
import type { Long } from '@grpc/proto-loader';

export interface StreamCommandsResponse {
  'requestId'?: (string);
  'position'?: (number | string | Long);
  'error'?: (_google_rpc_Status | null);
  'openAccount'?: (_daybook_account_v1_OpenAccountResponse | null);
  'depositMoney'?: (_daybook_account_v1_DepositMoneyResponse | null);
  'withdrawMoney'?: (_daybook_account_v1_WithdrawMoneyResponse | null);
  'transferMoney'?: (_daybook_account_v1_TransferMoneyResponse | null);
  'closeAccount'?: (_daybook_account_v1_CloseAccountResponse | null);
  'placeHold'?: (_daybook_account_v1_PlaceHoldResponse | null);
  'captureHold'?: (_daybook_account_v1_CaptureHoldResponse | null);
  'releaseHold'?: (_daybook_account_v1_ReleaseHoldResponse | null);
  'reverseEntry'?: (_daybook_account_v1_ReverseEntryResponse | null);
  'setOverdraftLimit'?: (_daybook_account_v1_SetOverdraftLimitResponse | null);
  'freezeAccount'?: (_daybook_account_v1_FreezeAccountResponse | null);
  'unfreezeAccount'?: (_daybook_account_v1_UnfreezeAccountResponse | null);
  'outcome'?: "error"|"openAccount"|"depositMoney"|"withdrawMoney"|"transferMoney"|"closeAccount"|"placeHold"|"captureHold"|"releaseHold"|"reverseEntry"|"setOverdraftLimit"|"freezeAccount"|"unfreezeAccount";
}

export interface StreamCommandsResponse__Output {
  'requestId': (string);
  'position': (string);
  'error'?: (_google_rpc_Status__Output | null);
  'openAccount'?: (_daybook_account_v1_OpenAccountResponse__Output | null);
  'depositMoney'?: (_daybook_account_v1_DepositMoneyResponse__Output | null);
  'withdrawMoney'?: (_daybook_account_v1_WithdrawMoneyResponse__Output | null);
  'transferMoney'?: (_daybook_account_v1_TransferMoneyResponse__Output | null);
  'closeAccount'?: (_daybook_account_v1_CloseAccountResponse__Output | null);
  'placeHold'?: (_daybook_account_v1_PlaceHoldResponse__Output | null);
  'captureHold'?: (_daybook_account_v1_CaptureHoldResponse__Output | null);
  'releaseHold'?: (_daybook_account_v1_ReleaseHoldResponse__Output | null);
  'reverseEntry'?: (_daybook_account_v1_ReverseEntryResponse__Output | null);
  'setOverdraftLimit'?: (_daybook_account_v1_SetOverdraftLimitResponse__Output | null);
  'freezeAccount'?: (_daybook_account_v1_FreezeAccountResponse__Output | null);
  'unfreezeAccount'?: (_daybook_account_v1_UnfreezeAccountResponse__Output | null);
  'outcome'?: "error"|"openAccount"|"depositMoney"|"withdrawMoney"|"transferMoney"|"closeAccount"|"placeHold"|"captureHold"|"releaseHold"|"reverseEntry"|"setOverdraftLimit"|"freezeAccount"|"unfreezeAccount";
}
