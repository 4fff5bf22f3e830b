// Original file: proto/daybook/catalogue/v1/product_query_service.proto

import type { Long } from '@grpc/proto-loader';

export interface ListStockLevelsRequest {
  'consistencyToken'?: (string);
  'pageSize'?: (number);
  'pageToken'?: (string);
  'below'?: (number | string | Long);
  'orderBy'?: (string);
  '_below'?: "below";
}

export interface ListStockLevelsRequest__Output {
  'consistencyToken': (string);
  'pageSize': (number);
  'pageToken': (string);
  'below'?: (string);
  'orderBy': (string);
  '_below'?: "below";
}
