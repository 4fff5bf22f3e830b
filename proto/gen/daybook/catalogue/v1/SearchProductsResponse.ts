// Original file: proto/daybook/catalogue/v1/product_query_service.proto

import type { Product as _daybook_catalogue_v1_Product, Product__Output as _daybook_catalogue_v1_Product__Output } from '../../../daybook/catalogue/v1/Product.ts';
import type { ProductHighlights as _daybook_catalogue_v1_ProductHighlights, ProductHighlights__Output as _daybook_catalogue_v1_ProductHighlights__Output } from '../../../daybook/catalogue/v1/ProductHighlights.ts';
import type { Facet as _daybook_type_v1_Facet, Facet__Output as _daybook_type_v1_Facet__Output } from '../../../daybook/type/v1/Facet.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';
import type { Long } from '@grpc/proto-loader';

export interface SearchProductsResponse {
  'products'?: (_daybook_catalogue_v1_Product)[];
  'highlights'?: (_daybook_catalogue_v1_ProductHighlights)[];
  'facets'?: (_daybook_type_v1_Facet)[];
  'nextPageToken'?: (string);
  'totalSize'?: (number | string | Long);
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface SearchProductsResponse__Output {
  'products': (_daybook_catalogue_v1_Product__Output)[];
  'highlights': (_daybook_catalogue_v1_ProductHighlights__Output)[];
  'facets': (_daybook_type_v1_Facet__Output)[];
  'nextPageToken': (string);
  'totalSize': (string);
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
