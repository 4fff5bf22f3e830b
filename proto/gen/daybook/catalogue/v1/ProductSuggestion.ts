// Original file: proto/daybook/catalogue/v1/product_query_service.proto


export interface ProductSuggestion {
  'productId'?: (string);
  'name'?: (string);
}

export interface ProductSuggestion__Output {
  'productId': (string);
  'name': (string);
}
