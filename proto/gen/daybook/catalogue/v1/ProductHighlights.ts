// Original file: proto/daybook/catalogue/v1/product_query_service.proto


export interface ProductHighlights {
  'productId'?: (string);
  'highlights'?: ({[key: string]: string});
}

export interface ProductHighlights__Output {
  'productId': (string);
  'highlights': ({[key: string]: string});
}
