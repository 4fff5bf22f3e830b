// Original file: proto/daybook/customer/v1/customer_query_service.proto

import type { Customer as _daybook_customer_v1_Customer, Customer__Output as _daybook_customer_v1_Customer__Output } from '../../../daybook/customer/v1/Customer.ts';
import type { CustomerHighlights as _daybook_customer_v1_CustomerHighlights, CustomerHighlights__Output as _daybook_customer_v1_CustomerHighlights__Output } from '../../../daybook/customer/v1/CustomerHighlights.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';
import type { Long } from '@grpc/proto-loader';

export interface SearchCustomersResponse {
  'customers'?: (_daybook_customer_v1_Customer)[];
  'highlights'?: (_daybook_customer_v1_CustomerHighlights)[];
  'nextPageToken'?: (string);
  'totalSize'?: (number | string | Long);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface SearchCustomersResponse__Output {
  'customers': (_daybook_customer_v1_Customer__Output)[];
  'highlights': (_daybook_customer_v1_CustomerHighlights__Output)[];
  'nextPageToken': (string);
  'totalSize': (string);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
