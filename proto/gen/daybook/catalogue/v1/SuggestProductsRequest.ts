// Original file: proto/daybook/catalogue/v1/product_query_service.proto


export interface SuggestProductsRequest {
  'consistencyToken'?: (string);
  'prefix'?: (string);
  'limit'?: (number);
  '_limit'?: "limit";
}

export interface SuggestProductsRequest__Output {
  'consistencyToken': (string);
  'prefix': (string);
  'limit'?: (number);
  '_limit'?: "limit";
}
