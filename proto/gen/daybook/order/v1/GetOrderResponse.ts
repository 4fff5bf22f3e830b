// Original file: proto/daybook/order/v1/order_query_service.proto

import type { Order as _daybook_order_v1_Order, Order__Output as _daybook_order_v1_Order__Output } from '../../../daybook/order/v1/Order.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';

export interface GetOrderResponse {
  'order'?: (_daybook_order_v1_Order | null);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface GetOrderResponse__Output {
  'order': (_daybook_order_v1_Order__Output | null);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
