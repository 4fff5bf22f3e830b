// Original file: proto/daybook/catalogue/v1/product_query_service.proto

import type { StockLevel as _daybook_catalogue_v1_StockLevel, StockLevel__Output as _daybook_catalogue_v1_StockLevel__Output } from '../../../daybook/catalogue/v1/StockLevel.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';
import type { Long } from '@grpc/proto-loader';

export interface ListStockLevelsResponse {
  'stockLevels'?: (_daybook_catalogue_v1_StockLevel)[];
  'nextPageToken'?: (string);
  'totalSize'?: (number | string | Long);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface ListStockLevelsResponse__Output {
  'stockLevels': (_daybook_catalogue_v1_StockLevel__Output)[];
  'nextPageToken': (string);
  'totalSize': (string);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
