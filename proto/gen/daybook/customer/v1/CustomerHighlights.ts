// Original file: proto/daybook/customer/v1/customer_query_service.proto


export interface CustomerHighlights {
  'customerId'?: (string);
  'highlights'?: ({[key: string]: string});
}

export interface CustomerHighlights__Output {
  'customerId': (string);
  'highlights': ({[key: string]: string});
}
