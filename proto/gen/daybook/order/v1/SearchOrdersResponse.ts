// Original file: proto/daybook/order/v1/order_query_service.proto

import type { Order as _daybook_order_v1_Order, Order__Output as _daybook_order_v1_Order__Output } from '../../../daybook/order/v1/Order.ts';
import type { OrderHighlights as _daybook_order_v1_OrderHighlights, OrderHighlights__Output as _daybook_order_v1_OrderHighlights__Output } from '../../../daybook/order/v1/OrderHighlights.ts';
import type { Facet as _daybook_type_v1_Facet, Facet__Output as _daybook_type_v1_Facet__Output } from '../../../daybook/type/v1/Facet.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';
import type { Long } from '@grpc/proto-loader';

export interface SearchOrdersResponse {
  'orders'?: (_daybook_order_v1_Order)[];
  'highlights'?: (_daybook_order_v1_OrderHighlights)[];
  'facets'?: (_daybook_type_v1_Facet)[];
  'nextPageToken'?: (string);
  'totalSize'?: (number | string | Long);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface SearchOrdersResponse__Output {
  'orders': (_daybook_order_v1_Order__Output)[];
  'highlights': (_daybook_order_v1_OrderHighlights__Output)[];
  'facets': (_daybook_type_v1_Facet__Output)[];
  'nextPageToken': (string);
  'totalSize': (string);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
