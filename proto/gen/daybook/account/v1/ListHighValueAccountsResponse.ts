// Original file: proto/daybook/account/v1/account_query_service.proto

import type { Account as _daybook_account_v1_Account, Account__Output as _daybook_account_v1_Account__Output } from '../../../daybook/account/v1/Account.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';
import type { Long } from '@grpc/proto-loader';

export interface ListHighValueAccountsResponse {
  'accounts'?: (_daybook_account_v1_Account)[];
  'nextPageToken'?: (string);
  'totalSize'?: (number | string | Long);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface ListHighValueAccountsResponse__Output {
  'accounts': (_daybook_account_v1_Account__Output)[];
  'nextPageToken': (string);
  'totalSize': (string);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
