// Original file: proto/daybook/customer/v1/customer_query_service.proto

import type { CustomerStatus as _daybook_customer_v1_CustomerStatus, CustomerStatus__Output as _daybook_customer_v1_CustomerStatus__Output } from '../../../daybook/customer/v1/CustomerStatus.ts';

export interface SearchCustomersRequest {
  'consistencyToken'?: (string);
  'pageSize'?: (number);
  'pageToken'?: (string);
  'text'?: (string);
  'status'?: (_daybook_customer_v1_CustomerStatus);
  'orderBy'?: (string);
}

export interface SearchCustomersRequest__Output {
  'consistencyToken': (string);
  'pageSize': (number);
  'pageToken': (string);
  'text': (string);
  'status': (_daybook_customer_v1_CustomerStatus__Output);
  'orderBy': (string);
}
