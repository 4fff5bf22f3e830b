// Original file: proto/daybook/customer/v1/customer_query_service.proto

import type { Customer as _daybook_customer_v1_Customer, Customer__Output as _daybook_customer_v1_Customer__Output } from '../../../daybook/customer/v1/Customer.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';

export interface GetCustomerResponse {
  'customer'?: (_daybook_customer_v1_Customer | null);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface GetCustomerResponse__Output {
  'customer': (_daybook_customer_v1_Customer__Output | null);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
