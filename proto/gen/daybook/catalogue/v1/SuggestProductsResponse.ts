// Original file: proto/daybook/catalogue/v1/product_query_service.proto

import type { ProductSuggestion as _daybook_catalogue_v1_ProductSuggestion, ProductSuggestion__Output as _daybook_catalogue_v1_ProductSuggestion__Output } from '../../../daybook/catalogue/v1/ProductSuggestion.ts';
import type { AsOf as _daybook_type_v1_AsOf, AsOf__Output as _daybook_type_v1_AsOf__Output } from '../../../daybook/type/v1/AsOf.ts';

export interface SuggestProductsResponse {
  'suggestions'?: (_daybook_catalogue_v1_ProductSuggestion)[];
  'asOf'?: (_daybook_type_v1_AsOf | null);
}

export interface SuggestProductsResponse__Output {
  'suggestions': (_daybook_catalogue_v1_ProductSuggestion__Output)[];
  'asOf': (_daybook_type_v1_AsOf__Output | null);
}
