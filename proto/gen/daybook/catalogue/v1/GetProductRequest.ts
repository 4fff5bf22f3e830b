// Original file: proto/daybook/catalogue/v1/product_query_service.proto


export interface GetProductRequest {
  'consistencyToken'?: (string);
  'productId'?: (string);
}

export interface GetProductRequest__Output {
  'consistencyToken': (string);
  'productId': (string);
}
