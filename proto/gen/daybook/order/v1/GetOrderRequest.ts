// Original file: proto/daybook/order/v1/order_query_service.proto


export interface GetOrderRequest {
  'consistencyToken'?: (string);
  'orderId'?: (string);
}

export interface GetOrderRequest__Output {
  'consistencyToken': (string);
  'orderId': (string);
}
