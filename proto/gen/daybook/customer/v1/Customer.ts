// Original file: proto/daybook/customer/v1/customer.proto

import type { CustomerStatus as _daybook_customer_v1_CustomerStatus, CustomerStatus__Output as _daybook_customer_v1_CustomerStatus__Output } from '../../../daybook/customer/v1/CustomerStatus.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface Customer {
  'customerId'?: (string);
  'name'?: (string);
  'email'?: (string);
  'phone'?: (string);
  'address'?: (string);
  'status'?: (_daybook_customer_v1_CustomerStatus);
  'registerTime'?: (_google_protobuf_Timestamp | null);
  'lastActivityTime'?: (_google_protobuf_Timestamp | null);
  'version'?: (number | string | Long);
}

export interface Customer__Output {
  'customerId': (string);
  'name': (string);
  'email': (string);
  'phone': (string);
  'address': (string);
  'status': (_daybook_customer_v1_CustomerStatus__Output);
  'registerTime': (_google_protobuf_Timestamp__Output | null);
  'lastActivityTime': (_google_protobuf_Timestamp__Output | null);
  'version': (string);
}
