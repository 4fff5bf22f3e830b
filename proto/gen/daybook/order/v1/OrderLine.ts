// Original file: proto/daybook/order/v1/order.proto

import type { Money as _daybook_type_v1_Money, Money__Output as _daybook_type_v1_Money__Output } from '../../../daybook/type/v1/Money.ts';
import type { Long } from '@grpc/proto-loader';

export interface OrderLine {
  'productId'?: (string);
  'productName'?: (string);
  'quantity'?: (number | string | Long);
  'unitPrice'?: (_daybook_type_v1_Money | null);
  'lineTotal'?: (_daybook_type_v1_Money | null);
}

export interface OrderLine__Output {
  'productId': (string);
  'productName': (string);
  'quantity': (string);
  'unitPrice': (_daybook_type_v1_Money__Output | null);
  'lineTotal': (_daybook_type_v1_Money__Output | null);
}
