// Original file: proto/daybook/account/v1/account_query_service.proto

import type { Account as _daybook_account_v1_Account, Account__Output as _daybook_account_v1_Account__Output } from '../../../daybook/account/v1/Account.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';

export interface WatchAccountResponse {
  'account'?: (_daybook_account_v1_Account | null);
  'caughtUp'?: (boolean);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface WatchAccountResponse__Output {
  'account': (_daybook_account_v1_Account__Output | null);
  'caughtUp': (boolean);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
