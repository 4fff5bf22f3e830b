// Original file: proto/daybook/order/v1/order_query_service.proto

import type { OrderStatus as _daybook_order_v1_OrderStatus, OrderStatus__Output as _daybook_order_v1_OrderStatus__Output } from '../../../daybook/order/v1/OrderStatus.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface SearchOrdersRequest {
  'consistencyToken'?: (string);
  'pageSize'?: (number);
  'pageToken'?: (string);
  'customerId'?: (string);
  'productId'?: (string);
  'status'?: (_daybook_order_v1_OrderStatus);
  'text'?: (string);
  'minMinorUnits'?: (number | string | Long);
  'maxMinorUnits'?: (number | string | Long);
  'startTime'?: (_google_protobuf_Timestamp | null);
  'endTime'?: (_google_protobuf_Timestamp | null);
  'orderBy'?: (string);
  '_minMinorUnits'?: "minMinorUnits";
  '_maxMinorUnits'?: "maxMinorUnits";
}

export interface SearchOrdersRequest__Output {
  'consistencyToken': (string);
  'pageSize': (number);
  'pageToken': (string);
  'customerId': (string);
  'productId': (string);
  'status': (_daybook_order_v1_OrderStatus__Output);
  'text': (string);
  'minMinorUnits'?: (string);
  'maxMinorUnits'?: (string);
  'startTime': (_google_protobuf_Timestamp__Output | null);
  'endTime': (_google_protobuf_Timestamp__Output | null);
  'orderBy': (string);
  '_minMinorUnits'?: "minMinorUnits";
  '_maxMinorUnits'?: "maxMinorUnits";
}
