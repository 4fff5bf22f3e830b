// Original file: proto/daybook/account/v1/account_command_service.proto

import type { OpenAccountRequest as _daybook_account_v1_OpenAccountRequest, OpenAccountRequest__Output as _daybook_account_v1_OpenAccountRequest__Output } from '../../../daybook/account/v1/OpenAccountRequest.ts';
import type { DepositMoneyRequest as _daybook_account_v1_DepositMoneyRequest, DepositMoneyRequest__Output as _daybook_account_v1_DepositMoneyRequest__Output } from '../../../daybook/account/v1/DepositMoneyRequest.ts';
import type { WithdrawMoneyRequest as _daybook_account_v1_WithdrawMoneyRequest, WithdrawMoneyRequest__Output as _daybook_account_v1_WithdrawMoneyRequest__Output } from '../../../daybook/account/v1/WithdrawMoneyRequest.ts';
import type { TransferMoneyRequest as _daybook_account_v1_TransferMoneyRequest, TransferMoneyRequest__Output as _daybook_account_v1_TransferMoneyRequest__Output } from '../../../daybook/account/v1/TransferMoneyRequest.ts';
import type { CloseAccountRequest as _daybook_account_v1_CloseAccountRequest, CloseAccountRequest__Output as _daybook_account_v1_CloseAccountRequest__Output } from '../../../daybook/account/v1/CloseAccountRequest.ts';
import type { PlaceHoldRequest as _daybook_account_v1_PlaceHoldRequest, PlaceHoldRequest__Output as _daybook_account_v1_PlaceHoldRequest__Output } from '../../../daybook/account/v1/PlaceHoldRequest.ts';
import type { CaptureHoldRequest as _daybook_account_v1_CaptureHoldRequest, CaptureHoldRequest__Output as _daybook_account_v1_CaptureHoldRequest__Output } from '../../../daybook/account/v1/CaptureHoldRequest.ts';
import type { ReleaseHoldRequest as _daybook_account_v1_ReleaseHoldRequest, ReleaseHoldRequest__Output as _daybook_account_v1_ReleaseHoldRequest__Output } from '../../../daybook/account/v1/ReleaseHoldRequest.ts';
import type { ReverseEntryRequest as _daybook_account_v1_ReverseEntryRequest, ReverseEntryRequest__Output as _daybook_account_v1_ReverseEntryRequest__Output } from '../../../daybook/account/v1/ReverseEntryRequest.ts';
import type { SetOverdraftLimitRequest as _daybook_account_v1_SetOverdraftLimitRequest, SetOverdraftLimitRequest__Output as _daybook_account_v1_SetOverdraftLimitRequest__Output } from '../../../daybook/account/v1/SetOverdraftLimitRequest.ts';
import type { FreezeAccountRequest as _daybook_account_v1_FreezeAccountRequest, FreezeAccountRequest__Output as _daybook_account_v1_FreezeAccountRequest__Output } from '../../../daybook/account/v1/FreezeAccountRequest.ts';
import type { UnfreezeAccountRequest as _daybook_account_v1_UnfreezeAccountRequest, UnfreezeAccountRequest__Output as _daybook_account_v1_UnfreezeAccountRequest__Output } from '../../../daybook/account/v1/UnfreezeAccountRequest.ts';

export interface StreamCommandsRequest {
  'openAccount'?: (_daybook_account_v1_OpenAccountRequest | null);
  'depositMoney'?: (_daybook_account_v1_DepositMoneyRequest | null);
  'withdrawMoney'?: (_daybook_account_v1_WithdrawMoneyRequest | null);
  'transferMoney'?: (_daybook_account_v1_TransferMoneyRequest | null);
  'closeAccount'?: (_daybook_account_v1_CloseAccountRequest | null);
  'placeHold'?: (_daybook_account_v1_PlaceHoldRequest | null);
  'captureHold'?: (_daybook_account_v1_CaptureHoldRequest | null);
  'releaseHold'?: (_daybook_account_v1_ReleaseHoldRequest | null);
  'reverseEntry'?: (_daybook_account_v1_ReverseEntryRequest | null);
  'setOverdraftLimit'?: (_daybook_account_v1_SetOverdraftLimitRequest | null);
  'freezeAccount'?: (_daybook_account_v1_FreezeAccountRequest | null);
  'unfreezeAccount'?: (_daybook_account_v1_UnfreezeAccountRequest | null);
  'command'?: "openAccount"|"depositMoney"|"withdrawMoney"|"transferMoney"|"closeAccount"|"placeHold"|"captureHold"|"releaseHold"|"reverseEntry"|"setOverdraftLimit"|"freezeAccount"|"unfreezeAccount";
}

export interface StreamCommandsRequest__Output {
  'openAccount'?: (_daybook_account_v1_OpenAccountRequest__Output | null);
  'depositMoney'?: (_daybook_account_v1_DepositMoneyRequest__Output | null);
  'withdrawMoney'?: (_daybook_account_v1_WithdrawMoneyRequest__Output | null);
  'transferMoney'?: (_daybook_account_v1_TransferMoneyRequest__Output | null);
  'closeAccount'?: (_daybook_account_v1_CloseAccountRequest__Output | null);
  'placeHold'?: (_daybook_account_v1_PlaceHoldRequest__Output | null);
  'captureHold'?: (_daybook_account_v1_CaptureHoldRequest__Output | null);
  'releaseHold'?: (_daybook_account_v1_ReleaseHoldRequest__Output | null);
  'reverseEntry'?: (_daybook_account_v1_ReverseEntryRequest__Output | null);
  'setOverdraftLimit'?: (_daybook_account_v1_SetOverdraftLimitRequest__Output | null);
  'freezeAccount'?: (_daybook_account_v1_FreezeAccountRequest__Output | null);
  'unfreezeAccount'?: (_daybook_account_v1_UnfreezeAccountRequest__Output | null);
  'command'?: "openAccount"|"depositMoney"|"withdrawMoney"|"transferMoney"|"closeAccount"|"placeHold"|"captureHold"|"releaseHold"|"reverseEntry"|"setOverdraftLimit"|"freezeAccount"|"unfreezeAccount";
}
