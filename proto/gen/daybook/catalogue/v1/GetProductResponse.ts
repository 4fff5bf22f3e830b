// Original file: proto/daybook/catalogue/v1/product_query_service.proto

import type { Product as _daybook_catalogue_v1_Product, Product__Output as _daybook_catalogue_v1_Product__Output } from '../../../daybook/catalogue/v1/Product.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';

export interface GetProductResponse {
  'product'?: (_daybook_catalogue_v1_Product | null);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface GetProductResponse__Output {
  'product': (_daybook_catalogue_v1_Product__Output | null);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
