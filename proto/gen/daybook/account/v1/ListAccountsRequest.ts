// Original file: proto/daybook/account/v1/account_query_service.proto

import type { AccountStatus as _daybook_account_v1_AccountStatus, AccountStatus__Output as _daybook_account_v1_AccountStatus__Output } from '../../../daybook/account/v1/AccountStatus.ts';
import type { Long } from '@grpc/proto-loader';

export interface ListAccountsRequest {
  'consistencyToken'?: (string);
  'pageSize'?: (number);
  'pageToken'?: (string);
  'ownerId'?: (string);
  'status'?: (_daybook_account_v1_AccountStatus);
  'currencyCode'?: (string);
  'minMinorUnits'?: (number | string | Long);
  'maxMinorUnits'?: (number | string | Long);
  'orderBy'?: (string);
  '_minMinorUnits'?: "minMinorUnits";
  '_maxMinorUnits'?: "maxMinorUnits";
}

export interface ListAccountsRequest__Output {
  'consistencyToken': (string);
  'pageSize': (number);
  'pageToken': (string);
  'ownerId': (string);
  'status': (_daybook_account_v1_AccountStatus__Output);
  'currencyCode': (string);
  'minMinorUnits'?: (string);
  'maxMinorUnits'?: (string);
  'orderBy': (string);
  '_minMinorUnits'?: "minMinorUnits";
  '_maxMinorUnits'?: "maxMinorUnits";
}
