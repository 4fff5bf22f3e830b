// Original file: proto/daybook/order/v1/order_query_service.proto


export interface OrderHighlights {
  'orderId'?: (string);
  'highlights'?: ({[key: string]: string});
}

export interface OrderHighlights__Output {
  'orderId': (string);
  'highlights': ({[key: string]: string});
}
